// Starts the benchmark: `npm run bench`, with `-- --json` for data and `-- --strict` to fail where
// a target is missed. Node before 22.18 cannot strip types itself and borrows tsx for that.
if (!process.features.typescript) (await import('tsx/esm/api')).register()
await import('./main.ts')
