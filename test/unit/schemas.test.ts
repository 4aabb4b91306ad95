// Proves that the strict schemas refuse what a cluster would refuse or silently drop, and that
// what is said of a fault names it once and in the manifest's own terms.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'

import { builtInKinds, customKinds } from '../../scripts/schemas/kinds.ts'
import { createManifestValidator, kubernetesVersions } from '../../src/stages/6-verify/schemas.ts'
import { brokenCases, validManifests } from '../support/schemaCases.ts'
import type { Json } from '../support/schemaCases.ts'

const schemasDir = join(import.meta.dirname, '../../schemas')
const versions = kubernetesVersions(schemasDir)
const kinds = [...builtInKinds, ...customKinds.map(({ kind }) => kind)].toSorted()
const kindOf = ({ apiVersion, kind }: Json): string => `${apiVersion} ${kind}`

test('there are schemas of three minor versions, in their order', () => {
  expect(versions).toEqual(['1.34', '1.35', '1.36'])
})

test('a Kubernetes version without schemas is refused with those that there are', () => {
  expect(() => createManifestValidator({ schemasDir, kubernetesVersion: '1.9' })).toThrow(
    'There are no schemas of Kubernetes 1.9, only of 1.34, 1.35, 1.36.',
  )
})

describe.each(versions)('Kubernetes %s', (kubernetesVersion) => {
  const validator = createManifestValidator({ schemasDir, kubernetesVersion })

  test.each(validManifests.map((manifest) => [kindOf(manifest), manifest] as const))(
    'accepts a valid %s',
    (_, manifest) => expect(validator.validate(manifest)).toEqual([]),
  )

  test.each(brokenCases)('refuses $fault', ({ manifest, kind = 'invalid', pointer, message }) => {
    expect(validator.validate(manifest)).toEqual([{ kind, pointer, message }])
  })

  test('says every fault of a manifest, and says it again the next time', () => {
    const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { nam: 'a' }, data: { b: 1 } }
    const pointers = () => validator.validate(manifest).map(({ pointer }) => pointer)
    expect(pointers().toSorted()).toEqual(['/data/b', '/metadata/nam'])
    expect(pointers()).toHaveLength(2)
  })

  test('judges the largest Secret that there can be', () => {
    const data = { value: Buffer.alloc(2 ** 20).toString('base64') }
    const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' }, data }
    expect(validator.validate(manifest)).toEqual([])
  })
})

describe('every listed kind', () => {
  test('has a valid manifest among the cases', () => {
    expect([...new Set(validManifests.map(kindOf))].toSorted()).toEqual(kinds)
  })

  test.each(versions)('has a schema for Kubernetes %s and no other has', (version) => {
    const { sets } = readJson('origin.json')
    const folders = Object.keys(sets).filter(
      (folder) => !folder.startsWith('kubernetes/') || folder === `kubernetes/${version}`,
    )
    const found = folders.flatMap((folder) => Object.keys(sets[folder].kinds))
    expect(found.toSorted()).toEqual(kinds)
  })
})

describe('the schema files', () => {
  const files = ['kubernetes', 'crds'].flatMap((folder) =>
    readdirSync(join(schemasDir, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.json'))
      .map((file) => `${folder}/${file}`),
  )

  test('are draft-07 that ajv compiles to the last definition in its strict mode', () => {
    const formats = {
      byte: true,
      'date-time': true,
      ipv4: true,
      ipv6: true,
      quantity: true,
    } as const
    const lenient = { strictTypes: false, strictRequired: false, unicodeRegExp: false }
    const ajv = new Ajv({ strict: true, ...lenient, formats })
    // References are relative to the file they are in, so each file goes by its path.
    for (const file of files) ajv.addSchema(readJson(file), `schemas:/${file}`)
    const ids = files.flatMap((file) => {
      const definitions = Object.keys(readJson(file)['definitions'] ?? {})
      return [file, ...definitions.map((name) => `${file}#/definitions/${name}`)]
    })
    for (const id of ids) expect(ajv.getSchema(`schemas:/${id}`)).toBeTypeOf('function')
  })

  test('close every object but one whose unknown fields its API preserves', () => {
    const open = files.filter((file) =>
      schemasIn(readJson(file)).some(
        ({ properties, additionalProperties }) => properties && additionalProperties === undefined,
      ),
    )
    expect(open).toEqual(['crds/bitnami.com/sealedsecret_v1alpha1.json'])
  })

  test('have no prose', () => {
    const prose = new Set(['description', 'title', 'examples', 'default', '$comment'])
    const keywords = files.flatMap((file) => schemasIn(readJson(file)).flatMap(Object.keys))
    expect(keywords.filter((keyword) => prose.has(keyword))).toEqual([])
  })
})

/** A schema and those of its definitions, fields, items and map values. */
function schemasIn(schema: Json): Json[] {
  const { definitions, properties, items, additionalProperties } = schema
  const children = [
    ...Object.values<Json>({ ...definitions, ...properties }),
    ...[items, additionalProperties].filter((child) => typeof child === 'object'),
  ]
  return [schema, ...children.flatMap(schemasIn)]
}

function readJson(file: string): Json {
  return JSON.parse(readFileSync(join(schemasDir, file), 'utf8')) as Json
}
