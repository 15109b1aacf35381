#!/usr/bin/env node
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
// The command line: makes the clone ready, then hands over.
import { ensureReady, root } from './ensure.mjs';

ensureReady();
await import(pathToFileURL(join(root, 'dist', 'src', 'cli.js')).href);
