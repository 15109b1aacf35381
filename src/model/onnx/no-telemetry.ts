/**
 * ONNX Runtime reports to its vendor over the network and leaves files in the home and temporary folders unless this is
 * set before its library is loaded. A medical device does neither.
 */
import process from 'node:process';

process.env.ORT_DISABLE_TELEMETRY = '1';
