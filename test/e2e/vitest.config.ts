// How the end-to-end tests run: one cluster for all of them, one file after the other. Start them
// with `npm run test:e2e`, which gives them a network of their own.

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

import { existingFacts } from './existing/facts.ts'

const leftOut = existingFacts()?.leftOut ?? []

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    include: ['test/e2e/**/*.test.ts'],
    exclude: leftOut.flatMap(({ file, test }) => (test === undefined ? [`test/e2e/${file}`] : [])),
    setupFiles: ['test/e2e/existing/skipLeftOut.ts'],
    globalSetup: ['test/e2e/cluster/globalSetup.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
