// The sites that the benchmark makes, held against today's rules: a finding in them ends every run of
// `npm run bench`, which nobody would notice before the next one.

import { expect, it } from 'vitest'

import { generatedSites, lockText } from '../../bench/services.ts'
import { buildSources, schemasFolder } from '../../src/pipeline.ts'

it('finds nothing in the sites of the benchmark', () => {
  const { findings, files } = buildSources(generatedSites(40), {
    lockText,
    schemasDir: schemasFolder,
  })
  expect(findings).toEqual([])
  expect(files.length).toBeGreaterThan(40)
})
