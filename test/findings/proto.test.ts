import { test } from 'vitest'
import { buildProject } from '../../src/pipeline.ts'
test('x', async () => {
  const t=performance.now()
  const b = await buildProject('/work/main/test/.tmp-x')
  console.log(performance.now()-t, b.findings)
})
