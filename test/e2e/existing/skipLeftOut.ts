// Turns the list of what a run leaves out into skipped tests; whole files are left out by the
// configuration.

import { relative } from 'node:path'

import { beforeEach } from 'vitest'

import { existingFacts } from './facts.ts'

const tests = (existingFacts()?.leftOut ?? []).filter(({ test }) => test !== undefined)
const folder = new URL('..', import.meta.url).pathname

beforeEach(({ task, skip }) => {
  const file = relative(folder, task.file.filepath)
  const found = tests.find((one) => one.file === file && one.test === task.name)
  if (found !== undefined) skip(found.why)
})
