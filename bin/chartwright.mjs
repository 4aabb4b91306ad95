#!/usr/bin/env node
// Starts the command line. Node before 22.18 cannot strip types itself and borrows tsx for that.
if (!process.features.typescript) {
  // Packages loaded before tsx takes over do not go through its hooks file by file.
  await Promise.all(['@sinclair/typebox', 'ajv', 'commander'].map((name) => import(name)))
  const { register } = await import('tsx/esm/api')
  register()
}
await import('../src/cli.ts')
