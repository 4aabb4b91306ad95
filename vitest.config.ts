// How tests run: the tools come first (test/tools), and everything below test/ is a test.

import { availableParallelism } from 'node:os'

import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/tools/node_modules/**', 'test/e2e/**'],
    globalSetup: ['test/tools/global-setup.ts'],
    testTimeout: 180_000,
    // Files share what they import: reading it again for each took a sixth of the time.
    isolate: false,
    // Vitest leaves one core for itself, which on two cores is half of what there is.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    hookTimeout: 240_000,
  },
})
