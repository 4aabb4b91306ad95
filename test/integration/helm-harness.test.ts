// Turns small hand-written charts into checks of the Helm harness itself: the property tests trust
// it to say exactly what each Helm renders, so a wrong answer here would make all of them worthless.

import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, describe, expect, test, vi } from 'vitest'

import { renderAll, renderOne } from '../support/helm.ts'
import type { HelmCase } from '../support/helm.ts'
import { tools } from '../tools/tools.ts'

const { helm4, helm3 } = await tools()

const HEAD = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\n'
const OBJECT = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }

function chart(template: string, more: Partial<HelmCase> = {}): HelmCase {
  const files = {
    'Chart.yaml': 'apiVersion: v2\nname: demo\nversion: 0.1.0\n',
    'templates/x.yaml': template,
    ...more.files,
  }
  return { name: 'case', ...more, files }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

const withHelper = (name: string): Partial<HelmCase> => ({
  files: { 'templates/_helpers.tpl': `{{ define "demo.name" }}${name}{{ end }}` },
})

describe.each([
  ['Helm 4', helm4],
  ['Helm 3', helm3],
])('%s', (_, helm) => {
  const rendered = async (template: string, more?: Partial<HelmCase>): Promise<unknown> => {
    const result = await renderOne(helm, chart(template, more))
    return result.ok ? result.objects['templates/x.yaml']?.[0] : result
  }

  test('gives the objects of each template, without empty ones', async () => {
    const files = {
      'templates/two.yaml': `${HEAD}---\n# nothing here\n---\n${HEAD}data:\n  a: "1"\n---\n`,
      'templates/none.yaml': '{{ if false }}x{{ end }}\n# only a comment\n',
      'templates/NOTES.txt': 'Thank you.',
    }
    expect(await renderOne(helm, chart(HEAD, { files }))).toEqual({
      ok: true,
      objects: {
        'templates/x.yaml': [OBJECT],
        'templates/two.yaml': [OBJECT, { ...OBJECT, data: { a: '1' } }],
      },
    })
  })

  test('tells which charts are bad and still renders the good ones around them', async () => {
    const schema = '{"properties": {"a": {"type": "integer"}}}'
    const cases = [
      chart(HEAD),
      chart('{{ fail "no such model" }}'),
      chart(HEAD),
      chart(HEAD, { values: { a: 'x' }, files: { 'values.schema.json': schema } }),
      chart('kind: [\n'),
      chart('- kind: List\n'),
      chart('just words\n'),
      chart(HEAD, { files: { 'Chart.yaml': 'name: demo\n' } }),
      chart(HEAD),
    ]
    const results = await renderAll(helm, cases)
    expect(results.map((result) => (result.ok ? 'ok' : result.error))).toEqual([
      'ok',
      expect.stringContaining('no such model'),
      'ok',
      expect.stringMatching(/integer/),
      expect.stringContaining('did not find expected node content'),
      expect.stringContaining('cannot unmarshal array'),
      expect.stringContaining('cannot unmarshal string'),
      expect.stringContaining('chart.metadata.version is required'),
      'ok',
    ])
  })

  test.each([
    ['1048576', 1048576],
    ['9007199254740991', 9007199254740991],
    ['1e3', 1000],
    ['0755', 493],
    ['yes', true],
    ['~', null],
    ['12:30', '12:30'],
    ['2024-01-01', '2024-01-01'],
    ['"yes"', 'yes'],
    ['"0755"', '0755'],
  ])('reads %s the way Kubernetes does', async (scalar, data) => {
    expect(await rendered(`${HEAD}data: ${scalar}\n`)).toEqual({ ...OBJECT, data })
  })

  test('brings values to the chart and back unchanged', async () => {
    const data = {
      numbers: [0, -1, 0.5, 1048576, 9007199254740991, 1e21],
      words: ['yes', 'no', '0755', '1e3', '12:30', '~', 'null', '1048576', '', ' '],
      marks: ['{{ .Values }}', '# no', 'a: b', '- a', '---', '<&>', '"\'\\', '%', '@', '`', '*'],
      lines: ['a\n', 'a\n\nb', '\n---\n# Source: demo/templates/y.yaml\n', '\ta', 'a\r\nb'],
      letters: ['Grüße', '世界', '😀', '\u2028', '\ufeff', '\u0000'],
      'a/b.c-d': { empty: {}, list: [[], [{}]], true: true },
    }
    const template = `${HEAD}data:\n  {{- toYaml .Values.data | nindent 2 }}\n`
    expect(await rendered(template, { values: { data } })).toEqual({ ...OBJECT, data })
  })

  test('brings to the chart even the letters that Helm cannot write as YAML', async () => {
    const odd = '\u007f\u0085\u00a0\ufffe <no value>'
    const data = Buffer.from(odd).toString('base64')
    const template = `${HEAD}data: {{ b64enc .Values.odd }}\n`
    expect(await rendered(template, { values: { odd } })).toEqual({ ...OBJECT, data })
  })

  test('takes a null as a wish to remove a default', async () => {
    const files = { 'values.yaml': 'a: 1\nm:\n  k: 1\n  z: 1\n' }
    const values = { a: null, m: { k: null } }
    expect(await rendered(`${HEAD}data: {{ toJson .Values }}\n`, { files, values })).toEqual({
      ...OBJECT,
      data: { m: { z: 1 } },
    })
  })

  test('passes --set on, whose integers are no floats', async () => {
    const args = ['--set', 'int=1048576,float=1.5']
    const values = { file: 1048576 }
    const template = `${HEAD}data: "{{ .Values.int }} {{ .Values.float }} {{ .Values.file }}"\n`
    const data = '1048576 1.5 1.048576e+06'
    expect(await rendered(template, { args, values })).toEqual({ ...OBJECT, data })
  })

  test('keeps charts apart that name their helpers alike', async () => {
    const template = `${HEAD}data: {{ include "demo.name" . }}\n`
    const cases = ['one', 'two'].map((name) => chart(template, withHelper(name)))
    const results = await renderAll(helm, cases)
    expect(results.map((result) => result.ok && result.objects['templates/x.yaml'])).toEqual([
      [{ ...OBJECT, data: 'one' }],
      [{ ...OBJECT, data: 'two' }],
    ])
  })

  test('is told the release, the namespace and the Kubernetes version by the case only', async () => {
    vi.stubEnv('HELM_NAMESPACE', 'of-the-developer')
    const told = '{{ .Release.Name }} {{ .Release.Namespace }} {{ .Capabilities.KubeVersion }}'
    const template = `${HEAD}data: ${told}\n`
    const more = { release: 'r', namespace: 'n', kubeVersion: '1.31.2' }
    expect(await rendered(template, more)).toEqual({ ...OBJECT, data: 'r n v1.31.2' })
    expect(await rendered(template)).toMatchObject({
      data: expect.stringMatching(/^test default /),
    })
  })

  test('reads more YAML than fits into one file of a chart', async () => {
    const template = `${HEAD}data: {{ repeat 1500000 .Values.letter }}\n`
    const cases = ['a', 'b', 'c'].map((letter) => chart(template, { values: { letter } }))
    const results = await renderAll(helm, cases)
    expect(results.map((result) => result.ok && result.objects['templates/x.yaml'])).toEqual(
      ['a', 'b', 'c'].map((letter) => [{ ...OBJECT, data: letter.repeat(1500000) }]),
    )
  })
})

test('a Helm that cannot run is no result', async () => {
  await expect(renderOne('/nowhere/helm', chart(HEAD))).rejects.toThrow('ENOENT')
})

test('leaves nothing behind', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'chartwright-harness-'))
  vi.stubEnv('TMPDIR', dir)
  await renderAll(helm4, [chart(HEAD), chart('kind: [\n')])
  await renderOne('/nowhere/helm', chart(HEAD)).catch(() => undefined)
  expect(await readdir(dir)).toEqual([])
  await rm(dir, { recursive: true })
})
