/** Writes an ONNX graph node by node. Names are made in order, so the same calls give the same bytes. */
import proto from 'onnx-proto';

const { onnx } = proto;

export type Attribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: number[] };
export type Attributes = Readonly<Record<string, Attribute>>;
export type ElementType = 'float' | 'int64' | 'uint8' | 'bool';

const DATA_TYPE: Record<ElementType, number> = { float: 1, uint8: 2, int64: 7, bool: 9 };
const IR_VERSION = 8;
/** The oldest set with ScatterElements(reduction = add), which overlapping max-pools need. */
export const OPSET = 18;
export const NCHWC_DOMAIN = 'com.microsoft.nchwc';
export const MICROSOFT_DOMAIN = 'com.microsoft';

export class GraphBuilder {
  private nodes: object[] = [];
  private readonly inputs: object[] = [];
  private readonly outputs: object[] = [];
  private readonly initializers: object[] = [];
  private readonly constants = new Map<string, string>();
  private readonly domains = new Set<string>();
  private counter = 0;

  /** A graph input; a dimension given as text is symbolic (batch size decided at run time). */
  input(name: string, shape: readonly (number | string)[], type: ElementType = 'float'): string {
    this.inputs.push(valueInfo(name, shape, type));
    return name;
  }

  output(name: string, from: string, shape: readonly (number | string)[], type: ElementType = 'float'): void {
    this.nodes.push({ opType: 'Identity', input: [from], output: [name], name: `out_${name}` });
    this.outputs.push(valueInfo(name, shape, type));
  }

  /** A tensor stored in the file under a name of its own (a trained weight). */
  initializer(name: string, shape: readonly number[], values: Float32Array): string {
    this.initializers.push({ name, dims: [...shape], dataType: DATA_TYPE.float, rawData: bytesOf(values) });
    return name;
  }

  /** A float constant; equal ones are stored once. */
  floats(values: readonly number[] | Float32Array, shape: readonly number[] = [values.length]): string {
    const data = Float32Array.from(values);
    const key = data.length <= 64 ? `f:${shape.join()}:${Array.from(data).join()}` : '';
    return this.constant(key, () => ({ dims: [...shape], dataType: DATA_TYPE.float, rawData: bytesOf(data) }));
  }

  scalar(value: number): string {
    return this.floats([value], []);
  }

  ints(values: readonly number[], shape: readonly number[] = [values.length]): string {
    const data = BigInt64Array.from(values.map((v) => BigInt(v)));
    return this.constant(`i:${shape.join()}:${values.join()}`, () => ({
      dims: [...shape],
      dataType: DATA_TYPE.int64,
      rawData: bytesOf(data),
    }));
  }

  /** Adds a node and gives the name of its first output; `outputs` > 1 gives all through `nodeMany`. */
  node(opType: string, input: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.nodeMany(opType, input, 1, attributes, domain)[0]!;
  }

  nodeMany(
    opType: string,
    input: readonly string[],
    count: number,
    attributes: Attributes = {},
    domain = '',
  ): string[] {
    const id = this.counter++;
    const output = Array.from({ length: count }, (_, i) => `t${id}${count > 1 ? `_${i}` : ''}`);
    if (domain) this.domains.add(domain);
    this.nodes.push({
      opType,
      name: `${opType}_${id}`,
      input: [...input],
      output,
      ...(domain ? { domain } : {}),
      attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
    });
    return output;
  }

  /** Runs one of two branches; both may read everything made so far and give one float tensor each. */
  choose(condition: string, yes: () => string, no: () => string): string {
    const branch = (name: string, make: () => string): object => {
      const outer = this.nodes;
      this.nodes = [];
      const from = make();
      const graph = {
        name,
        node: this.nodes,
        output: [{ name: from, type: { tensorType: { elemType: DATA_TYPE.float } } }],
      };
      this.nodes = outer;
      return graph;
    };
    const { GRAPH } = onnx.AttributeProto.AttributeType;
    const [then, otherwise] = [branch('yes', yes), branch('no', no)];
    const id = this.counter++;
    const output = `t${id}`;
    this.nodes.push({
      opType: 'If',
      name: `If_${id}`,
      input: [condition],
      output: [output],
      attribute: [
        { name: 'then_branch', type: GRAPH, g: then },
        { name: 'else_branch', type: GRAPH, g: otherwise },
      ],
    });
    return output;
  }

  build(graphName: string): Uint8Array {
    const model = onnx.ModelProto.create({
      irVersion: IR_VERSION,
      producerName: 'trace510k',
      opsetImport: [{ domain: '', version: OPSET }, ...[...this.domains].map((domain) => ({ domain, version: 1 }))],
      graph: {
        name: graphName,
        node: this.nodes,
        input: this.inputs,
        output: this.outputs,
        initializer: this.initializers,
      },
    });
    return onnx.ModelProto.encode(model).finish();
  }

  private constant(key: string, make: () => object): string {
    const known = key === '' ? undefined : this.constants.get(key);
    if (known) return known;
    const name = `c${this.initializers.length}`;
    this.initializers.push({ name, ...make() });
    if (key !== '') this.constants.set(key, name);
    return name;
  }
}

function attribute(name: string, value: Attribute): object {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  if ('floats' in value) return { name, type: AttributeType.FLOATS, floats: value.floats };
  return { name, type: AttributeType.INTS, ints: [...value] };
}

function valueInfo(name: string, shape: readonly (number | string)[], type: ElementType): object {
  const dim = shape.map((d) => (typeof d === 'string' ? { dimParam: d } : { dimValue: d }));
  return { name, type: { tensorType: { elemType: DATA_TYPE[type], shape: { dim } } } };
}

function bytesOf(view: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
