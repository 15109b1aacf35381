/* Wakes the drawn charts: pointer and arrow keys read the numbers. Without scripts the drawings stay as they are. */
(() => {
  const specs = JSON.parse(document.getElementById('chart-specs').textContent);
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.setAttribute('role', 'status');
  tip.hidden = true;
  document.body.append(tip);

  const number = (v) => (typeof v !== 'number' ? String(v) : Number.isInteger(v) ? String(v) : v.toPrecision(4));

  /* The data points of a view with their places in its picture; axes and legends are no data. */
  function pointsOf(view) {
    const found = [];
    const visit = (mark, dx, dy) => {
      for (const item of mark.items ?? []) {
        if (mark.marktype === 'group') {
          for (const inner of item.items ?? []) visit(inner, dx + (item.x ?? 0), dy + (item.y ?? 0));
        } else if (mark.role === 'mark' && item.datum && !['rule', 'text', 'area'].includes(mark.marktype)) {
          const rect = mark.marktype === 'rect';
          const x = dx + (rect ? ((item.x ?? 0) + (item.x2 ?? (item.x ?? 0) + (item.width ?? 0))) / 2 : item.x);
          const y = dy + (rect ? ((item.y ?? 0) + (item.y2 ?? (item.y ?? 0) + (item.height ?? 0))) / 2 : item.y);
          if (Number.isFinite(x) && Number.isFinite(y)) found.push({ x, y, datum: item.datum });
        }
      }
    };
    visit(view.scenegraph().root, 0, 0);
    return found;
  }

  /* Words of the axes for the fields that carry their names. */
  function titlesOf(spec) {
    const titles = {};
    const collect = (node) => {
      for (const axis of node.axes ?? []) if (typeof axis.title === 'string') titles[axis.scale] ??= axis.title;
      for (const mark of node.marks ?? []) collect(mark);
    };
    collect(spec);
    return titles;
  }

  const HIDDEN = new Set(['order', 'dash', 'fill', 'aside', 'plain', 'weight', 'label']);

  function describe(datum, titles) {
    return Object.entries(datum)
      .filter(([key, value]) => !HIDDEN.has(key) && value !== null && typeof value !== 'object')
      .map(([key, value]) => [titles[key] ?? key, number(value)]);
  }

  async function wake(holder) {
    const spec = specs[holder.dataset.chart];
    if (!spec || holder.dataset.awake) return;
    holder.dataset.awake = 'yes';
    await Promise.all([document.fonts.load('11px "Source Sans 3"'), document.fonts.load('bold 11px "Source Sans 3"')]);
    const stage = document.createElement('div');
    const refuse = async () => {
      throw new Error('nothing is loaded');
    };
    const view = new vega.View(vega.parse(spec), {
      renderer: 'svg',
      container: stage,
      hover: false,
      loader: { load: refuse, sanitize: refuse, http: refuse, file: refuse },
    });
    await view.runAsync();
    const svg = stage.querySelector('svg');
    const [width, height] = [Number(svg.getAttribute('width')), Number(svg.getAttribute('height'))];
    svg.removeAttribute('width');
    svg.removeAttribute('height');
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.style.width = `${width}px`;
    svg.setAttribute('role', 'img');
    svg.setAttribute('aria-label', holder.dataset.alt);
    holder.replaceChildren(stage);

    const padding = view.padding();
    const origin = [padding.left + view.origin()[0], padding.top + view.origin()[1]];
    const points = pointsOf(view);
    const titles = titlesOf(spec);
    if (points.length === 0) return;
    const ring = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    ring.setAttribute('r', '6');
    ring.setAttribute('class', 'ring');
    ring.style.display = 'none';
    svg.append(ring);
    let at = -1;

    const show = (index) => {
      at = index;
      const point = points[index];
      ring.setAttribute('cx', String(point.x + origin[0]));
      ring.setAttribute('cy', String(point.y + origin[1]));
      ring.style.display = '';
      tip.replaceChildren(
        ...describe(point.datum, titles).map(([name, value]) => {
          const row = document.createElement('div');
          const strong = document.createElement('strong');
          strong.textContent = value;
          row.append(`${name}: `, strong);
          return row;
        }),
      );
      tip.hidden = false;
      const box = ring.getBoundingClientRect();
      const left = Math.min(box.right + 10, document.documentElement.clientWidth - tip.offsetWidth - 8);
      tip.style.left = `${Math.max(8, left) + window.scrollX}px`;
      tip.style.top = `${box.bottom + 6 + window.scrollY}px`;
    };
    const hide = () => {
      tip.hidden = true;
      ring.style.display = 'none';
    };
    stage.tabIndex = 0;
    stage.setAttribute('role', 'group');
    stage.setAttribute('aria-label', 'Chart; arrow keys read its points');
    stage.addEventListener('pointermove', (event) => {
      const box = svg.getBoundingClientRect();
      const scale = width / box.width;
      const [x, y] = [(event.clientX - box.left) * scale - origin[0], (event.clientY - box.top) * scale - origin[1]];
      let [best, distance] = [-1, 30 * 30];
      for (const [i, p] of points.entries()) {
        const d = (p.x - x) ** 2 + (p.y - y) ** 2;
        if (d < distance) [best, distance] = [i, d];
      }
      if (best < 0) hide();
      else show(best);
    });
    stage.addEventListener('pointerleave', hide);
    stage.addEventListener('blur', hide);
    stage.addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (event.key === 'Escape') hide();
      if (step === undefined) return;
      event.preventDefault();
      show((at + step + points.length) % points.length);
    });
  }

  const holders = [...document.querySelectorAll('[data-chart]')];
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        watcher.unobserve(entry.target);
        wake(entry.target);
      }
    },
    { rootMargin: '400px' },
  );
  for (const holder of holders) watcher.observe(holder);
})();
