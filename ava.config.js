export default {
  files: ['dist/test/**/*.test.js'],
  timeout: '3m',
  workerThreads: false,
  environmentVariables: { TZ: 'UTC' },
};
