// What kept a site file from being read, as a finding with its place: a fault of its syntax, an
// exception that it throws, or something in it that is no data.

import { extname } from 'node:path'

import { YAMLException } from 'js-yaml'

import type { Finding, Place } from '../../findings/finding.ts'
import type { LoadedSite } from '../../model.ts'
import { lineAndColumn, locatorOf } from './locate.ts'

type Source = Pick<LoadedSite, 'name' | 'file' | 'text'>

/** Something in a site that is no data, by its JSON pointer. */
export class NotData extends Error {
  override readonly name = 'NotData'
  readonly pointer: string

  constructor(pointer: string, message: string) {
    super(message)
    this.pointer = pointer
  }
}

/** The finding for what was thrown while a file was read. */
export async function loadFault(thrown: unknown, root: string, source: Source): Promise<Finding> {
  const { reason, place, hint } = await faultOf(thrown, root, source)
  return {
    code: 'SITE-001',
    message: `${source.file} does not load: ${reason.replace(/[.\s]+$/, '')}.`,
    at: { site: source.name, pointer: '' },
    place,
    source: source.text,
    hint: hint ?? 'Correct the file. It must evaluate to one site, without reading the network.',
  }
}

interface Fault {
  readonly reason: string
  readonly place: Place
  readonly hint?: string
}

async function faultOf(thrown: unknown, root: string, source: Source): Promise<Fault> {
  const { file, text } = source
  if (thrown instanceof NotData)
    return { reason: thrown.message, place: (await locatorOf(source))(thrown.pointer) }
  if (thrown instanceof YAMLException) {
    const { reason, mark } = thrown
    return { reason, place: { file, ...(mark && lineAndColumn(text, mark.position)) } }
  }
  if (!['.yaml', '.yml', '.json'].includes(extname(file))) {
    // Every version of Node words a fault of syntax in another way, and not all say where it is.
    const { syntaxFault } = await import('./scriptOffsets.ts')
    const fault = syntaxFault(file, text)
    if (fault !== undefined)
      return { reason: fault.reason, place: { file, ...lineAndColumn(text, fault.offset) } }
  }
  if (commonJsFaults.has((thrown as NodeJS.ErrnoException | undefined)?.code))
    return {
      reason: 'no package.json says that its folder has ES modules, so Node reads it as CommonJS',
      place: { file },
      hint: 'Write "type": "module" into the package.json beside sites/, or name the file .mts.',
    }
  return exceptionOf(thrown, root, file)
}

/** What Node 20 says of a CommonJS module that imports an ES module. */
const commonJsFaults = new Set<unknown>(['ERR_REQUIRE_ESM', 'ERR_REQUIRE_CYCLE_MODULE'])

function exceptionOf(thrown: unknown, root: string, file: string): Fault {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  // The stack has absolute paths, which are nobody's business in a report.
  const local = (text: string) => text.replaceAll(`file://${root}/`, '').replaceAll(`${root}/`, '')
  const found = new RegExp(`(?<![^\\s(])${escapeRegExp(file)}(?:\\?[^:]*)?:(\\d+):(\\d+)`).exec(
    local(stack),
  )
  return {
    reason:
      local(message).split('\n').slice(0, 3).join(' ').trim() || 'it throws without a message',
    place: found === null ? { file } : { file, line: Number(found[1]), column: Number(found[2]) },
  }
}

const escapeRegExp = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
