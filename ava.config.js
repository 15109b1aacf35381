export default {
  files: ['dist/test/**/*.test.js', '!dist/test/real/**'],
  timeout: '5m',
  workerThreads: false,
  environmentVariables: { TZ: 'UTC' },
};
