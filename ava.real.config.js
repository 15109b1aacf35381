// Checks on the real films and tables; they live outside the repository, in the folder TRACE510K_SHARED_DATA names.
export default {
  files: ['dist/test/real/**/*.test.js'],
  timeout: '30m',
  concurrency: 1,
  workerThreads: false,
  environmentVariables: { TZ: 'UTC' },
};
