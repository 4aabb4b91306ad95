// How tests run: the tools come first (test/tools), and everything below test/ is a test.

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/tools/node_modules/**', 'test/e2e/**'],
    globalSetup: ['test/tools/global-setup.ts'],
    testTimeout: 60_000,
    maxWorkers: 2,
    hookTimeout: 120_000,
  },
})
