#!/usr/bin/env node
// Starts the command line. Node before 22.18 cannot strip types itself and borrows tsx for that.
if (!process.features.typescript) (await import('tsx/esm/api')).register()
await import('../src/cli.ts')
