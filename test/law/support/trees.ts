// Random charts over the closed language. fast-check makes plans, which are plain data and shrink
// well; a plan names values and helpers by number, and building it turns each number into one that
// there is, so that every plan is a chart.

import * as fc from 'fast-check'

import type { ChartDefinition } from '../../../src/template/chart.ts'
import * as language from '../../../src/template/language.ts'
import type { Expr, Node, NodeMap, Operation, ValueRef } from '../../../src/template/language.ts'
import { presence } from '../../../src/template/presence.ts'
import type { Leaf } from '../../../src/template/values.ts'
import { declared, fieldsOf, givenOf, pathOf } from './declarations.ts'
import type { Declared } from './declarations.ts'
import type { LawCase } from './law.ts'
import { line, mapKey } from './strings.ts'

type Text =
  | { readonly is: 'literal'; readonly text: string }
  | {
      readonly is: 'value' | 'item' | 'builtIn' | 'toJson' | 'file' | 'helper'
      readonly at: number
    }
  | {
      readonly is: 'holes'
      readonly literals: readonly string[]
      readonly holes: readonly (Text | Whole)[]
    }
  | { readonly is: 'trunc'; readonly of: Name; readonly length: number }
  | { readonly is: 'trimSuffix'; readonly of: Name; readonly suffix: string }
  | { readonly is: 'default'; readonly of: Text; readonly or: Text }
  | { readonly is: 'checksum'; readonly of: Text }
/** What may be cut. */
type Name =
  | { readonly is: 'literal'; readonly text: string }
  | { readonly is: 'value' | 'builtIn'; readonly at: number }
  | { readonly is: 'joined'; readonly between: string; readonly names: readonly [Name, Name] }
type Whole =
  | { readonly is: 'number'; readonly number: number }
  | { readonly is: 'integer'; readonly at: number }
  | { readonly is: 'add' | 'mul'; readonly operands: readonly Whole[] }
type Truth =
  | { readonly is: 'truthOf'; readonly at: number }
  | { readonly is: 'textIsSet'; readonly text: Text }
  | { readonly is: 'eq'; readonly left: Text; readonly right: Text }
  | { readonly is: 'eqWhole'; readonly left: Whole; readonly right: Whole }
  | { readonly is: 'contains'; readonly whole: Text; readonly part: Text }
  | { readonly is: 'and' | 'or'; readonly operands: readonly Truth[] }
  | { readonly is: 'not'; readonly operand: Truth }
type Field =
  | { readonly is: 'text'; readonly text: Text }
  | { readonly is: 'whole'; readonly whole: Whole }
  | { readonly is: 'truth'; readonly truth: Truth }
  | { readonly is: 'plain'; readonly value: string | number | boolean }
  | { readonly is: 'any' | 'file' | 'mapHelper'; readonly at: number }
  | { readonly is: 'empty'; readonly list: boolean }
  | { readonly is: 'map'; readonly fields: Fields }
  | { readonly is: 'merged'; readonly parts: readonly MapPart[] }
  | { readonly is: 'list'; readonly items: readonly Item[] }
  | { readonly is: 'each'; readonly at: number; readonly body: Item }
  | {
      readonly is: 'if'
      readonly truth: Truth
      readonly body: Field
      readonly or: Field | undefined
    }
  | { readonly is: 'commented'; readonly node: Field }
type Fields = readonly (readonly [key: string, field: Field])[]
type MapPart =
  | { readonly is: 'map'; readonly fields: Fields }
  | { readonly is: 'users' | 'helper'; readonly at: number }
  | { readonly is: 'entry'; readonly at: number; readonly value: Text }
  | {
      readonly is: 'if'
      readonly truth: Truth
      readonly body: MapPart
      readonly or: MapPart | undefined
    }
  | { readonly is: 'merged'; readonly parts: readonly MapPart[] }
  | { readonly is: 'commented'; readonly node: MapPart }
type Item =
  | { readonly is: 'field'; readonly field: Field }
  | { readonly is: 'object'; readonly first: Text; readonly fields: Fields }
  | { readonly is: 'users' | 'file'; readonly at: number }
  | { readonly is: 'each'; readonly at: number; readonly body: Item }
  | {
      readonly is: 'if'
      readonly truth: Truth
      readonly body: readonly Item[]
      readonly or: readonly Item[]
    }
  | { readonly is: 'commented'; readonly node: Item }
type Check =
  | {
      readonly is: 'if'
      readonly truth: Truth
      readonly message: Text
      readonly or: Text | undefined
    }
  | { readonly is: 'each'; readonly at: number; readonly checks: readonly Check[] }
type HelperPlan =
  | { readonly is: 'text'; readonly text: Text; readonly truth: Truth | undefined }
  | MapHelper
type MapHelper = { readonly is: 'map'; readonly parts: readonly MapPart[] }

interface Plan {
  readonly values: readonly Declared[]
  readonly helpers: readonly HelperPlan[]
  readonly objects: readonly { readonly fields: Fields; readonly guard: Truth | undefined }[]
  readonly checks: readonly Check[]
  readonly notes: readonly Text[]
  readonly release: number
}

const at = fc.nat(20)
const only = <T extends string>(...is: T[]) => fc.constantFrom(...is)
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const few = { maxLength: 3 }

/** A literal of Go code must not end in the beginning of `<no value>`: the printer refuses it. */
const goLiteral = fc.oneof(line, fc.constantFrom('-', '/', '%', '\n', 'a\tb', ''))
const literal = fc.record({ is: only('literal'), text: goLiteral })
const asciiName = fc.constantFrom('a', 'llm-', '-server-', 'x.y', '0', 'a-'.repeat(30))

interface Kinds {
  text: Text
  name: Name
  whole: Whole
  truth: Truth
  field: Field
  fields: Fields
  part: MapPart
  item: Item
  check: Check
}

const kinds = fc.letrec<Kinds>((tie: fc.LetrecTypedTie<Kinds>) => {
  const size = { maxDepth: 4, depthSize: 'small', withCrossShrink: true } as const
  return {
    text: fc.oneof(
      size,
      literal,
      fc.record({
        is: only('value', 'value', 'item', 'item', 'builtIn', 'toJson', 'file', 'helper'),
        at,
      }),
      fc.record({
        is: only('holes'),
        literals: fc.array(goLiteral, { minLength: 3, maxLength: 3 }),
        holes: fc.array(fc.oneof(tie('text'), tie('whole')), { maxLength: 2 }),
      }),
      fc.record({ is: only('trunc'), of: tie('name'), length: fc.constantFrom(0, 1, 5, 20, 63) }),
      fc.record({
        is: only('trimSuffix'),
        of: tie('name'),
        suffix: fc.constantFrom('', '-', 'a', '0', 'er-'),
      }),
      fc.record({ is: only('default'), of: tie('text'), or: tie('text') }),
      fc.record({ is: only('checksum'), of: tie('text') }),
    ),
    name: fc.oneof(
      size,
      fc.record({ is: only('literal'), text: asciiName }),
      fc.record({ is: only('value', 'builtIn'), at }),
      fc.record({
        is: only('joined'),
        between: asciiName,
        names: fc.tuple(tie('name'), tie('name')),
      }),
    ),
    whole: fc.oneof(
      size,
      fc.record({ is: only('number'), number: fc.constantFrom(0, 1, -1, 2, 10, 1048576) }),
      fc.record({ is: only('integer'), at }),
      fc.record({
        is: only('add', 'mul'),
        operands: fc.array(tie('whole'), { minLength: 1, maxLength: 3 }),
      }),
    ),
    truth: fc.oneof(
      size,
      fc.record({ is: only('truthOf'), at }),
      fc.record({ is: only('textIsSet'), text: tie('text') }),
      fc.record({ is: only('eq'), left: tie('text'), right: tie('text') }),
      fc.record({ is: only('eqWhole'), left: tie('whole'), right: tie('whole') }),
      fc.record({ is: only('contains'), whole: tie('text'), part: tie('text') }),
      fc.record({
        is: only('and', 'or'),
        operands: fc.array(tie('truth'), { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ is: only('not'), operand: tie('truth') }),
    ),
    field: fc.oneof(
      size,
      fc.record({ is: only('text'), text: tie('text') }),
      fc.record({ is: only('any', 'file', 'mapHelper'), at }),
      fc.record({ is: only('plain'), value: fc.oneof(line, fc.boolean(), fc.maxSafeInteger()) }),
      fc.record({ is: only('empty'), list: fc.boolean() }),
      fc.record({ is: only('whole'), whole: tie('whole') }),
      fc.record({ is: only('truth'), truth: tie('truth') }),
      fc.record({ is: only('map'), fields: tie('fields') }),
      fc.record({ is: only('merged'), parts: fc.array(tie('part'), few) }),
      fc.record({ is: only('list'), items: fc.array(tie('item'), few) }),
      fc.record({ is: only('each'), at, body: tie('item') }),
      fc.record({
        is: only('if'),
        truth: tie('truth'),
        body: tie('field'),
        or: maybe(tie('field')),
      }),
      fc.record({ is: only('commented'), node: tie('field') }),
    ),
    // No author of a chart writes this key; users may, and maps of theirs do.
    fields: fc.array(
      fc.tuple(
        mapKey.filter((key) => key !== '__proto__'),
        tie('field'),
      ),
      few,
    ),
    part: fc.oneof(
      size,
      fc.record({ is: only('users', 'helper'), at }),
      fc.record({ is: only('entry'), at, value: tie('text') }),
      fc.record({ is: only('map'), fields: tie('fields') }),
      fc.record({ is: only('if'), truth: tie('truth'), body: tie('part'), or: maybe(tie('part')) }),
      fc.record({ is: only('merged'), parts: fc.array(tie('part'), few) }),
      fc.record({ is: only('commented'), node: tie('part') }),
    ),
    item: fc.oneof(
      size,
      fc.record({ is: only('users', 'file'), at }),
      fc.record({ is: only('field'), field: tie('field') }),
      fc.record({ is: only('object'), first: tie('text'), fields: tie('fields') }),
      fc.record({ is: only('each'), at, body: tie('item') }),
      fc.record({
        is: only('if'),
        truth: tie('truth'),
        body: fc.array(tie('item'), few),
        or: fc.array(tie('item'), { maxLength: 1 }),
      }),
      fc.record({ is: only('commented'), node: tie('item') }),
    ),
    check: fc.oneof(
      size,
      fc.record({
        is: only('if'),
        truth: tie('truth'),
        message: tie('text'),
        or: maybe(tie('text')),
      }),
      fc.record({ is: only('each'), at, checks: fc.array(tie('check'), few) }),
    ),
  }
})

const plan: fc.Arbitrary<Plan> = fc.record({
  values: fc.array(declared, { minLength: 1, maxLength: 9 }),
  helpers: fc.array(
    fc.oneof(
      fc.record({ is: only('text'), text: kinds.text, truth: maybe(kinds.truth) }),
      fc.record({ is: only('map'), parts: fc.array(kinds.part, few) }),
    ),
    few,
  ),
  objects: fc.array(fc.record({ fields: kinds.fields, guard: maybe(kinds.truth) }), {
    minLength: 1,
    maxLength: 2,
  }),
  // Most charts refuse nothing, since what refuses cannot be rendered together with others.
  checks: fc.oneof(
    { arbitrary: fc.constant([]), weight: 4 },
    { arbitrary: fc.array(kinds.check, { maxLength: 2 }), weight: 1 },
  ),
  notes: fc.array(kinds.text, { maxLength: 1 }),
  release: fc.nat(2),
})

/** Random charts, each with values that its schema accepts. */
export const charts: fc.Arbitrary<LawCase> = plan.map(build)
const releases = [
  { name: 'test', namespace: 'default' },
  { name: '0755', namespace: 'on' },
  { name: 'a.1e3', namespace: '1234' },
]

const files = {
  'files/one.sh': 'echo "{{ not a template }}"\n',
  'files/two.txt': '# text: with\n\n\ttabs, and\n  - more: \\ "quotes"\n---\nyes\n',
}
const filePaths = Object.keys(files)
const fileAt = (number: number) => language.fileText(filePaths[number % filePaths.length]!)

function build(plan: Plan): LawCase {
  const builder = makeBuilder(plan)
  const definition: ChartDefinition = {
    name: 'random',
    fields: fieldsOf(plan.values),
    templates: plan.objects.map(({ fields, guard }, index) => ({
      file: `object-${index}.yaml`,
      object: builder.object(index, fields),
      guard: guard === undefined ? undefined : builder.truth(guard),
    })),
    checks: plan.checks.map((check) => builder.check(check)),
    notes: plan.notes.map((text) => asNode(builder.text(text))),
    files,
  }
  return {
    definition,
    given: givenOf(plan.values),
    release: releases[plan.release % releases.length]!,
  }
}

type Loop = (number: number) => Expr<string>
const itemOf = (number: number, loops: readonly Loop[]): Expr<string> =>
  pick(loops, number)?.(number) ?? builtIn(number)

const texts: readonly Leaf['type'][] = ['string', 'choice', 'text', 'integer', 'boolean']
const lists: readonly Leaf['type'][] = ['stringList', 'stringMap', 'objectList']

/** One of a list, by any number; undefined where there is none. */
const pick = <T>(all: readonly T[], number: number): T | undefined => all[number % all.length]
const asNode = (node: unknown): Node => node as Node

const isPatterned = (leaf: Leaf): boolean =>
  leaf.type === 'choice'
    ? !leaf.choices.includes('{{x}}')
    : leaf.type === 'string' && leaf.pattern !== undefined

function makeBuilder({ values, helpers }: Plan) {
  const refs = values.map(({ leaf }, index): ValueRef => ({
    op: 'value',
    path: pathOf(index),
    leaf,
  }))
  const refOf = (number: number, matches: (leaf: Leaf) => boolean) =>
    pick(
      refs.filter(({ leaf }) => matches(leaf)),
      number,
    )
  const ofType = (number: number, ...types: readonly Leaf['type'][]) =>
    refOf(number, ({ type }) => types.includes(type)) as Expr<never> | undefined
  const textHelpers: Expr<string>[] = []
  const mapHelpers: Expr<{ [key: string]: string }>[] = []

  const name = (plan: Name): Expr<string> => {
    switch (plan.is) {
      case 'literal':
        return language.text([plan.text])
      case 'value':
        return (refOf(plan.at, isPatterned) as Expr<string>) ?? language.chart.name
      case 'builtIn':
        return builtIn(plan.at)
      case 'joined':
        return language.text`${name(plan.names[0])}${plan.between}${name(plan.names[1])}`
    }
  }

  const text = (plan: Text, loops: readonly Loop[] = []): Expr<string> => {
    const inner = (of: Text) => text(of, loops)
    switch (plan.is) {
      case 'literal':
        return language.text([plan.text])
      case 'value':
        // Within a loop, every other value is its item.
        if (loops.length > 0 && plan.at % 2 === 1) return itemOf(plan.at, loops)
        return ofType(plan.at, ...texts) ?? builtIn(plan.at)
      case 'item':
        return itemOf(plan.at, loops)
      case 'builtIn':
        return builtIn(plan.at)
      case 'toJson':
        return language.toJson(pick(refs, plan.at)! as Expr)
      case 'file':
        return fileAt(plan.at)
      case 'helper':
        return pick(textHelpers, plan.at) ?? builtIn(plan.at)
      case 'holes':
        return language.text(
          plan.literals.slice(0, plan.holes.length + 1),
          ...plan.holes.map((hole) => (isWhole(hole) ? whole(hole) : inner(hole))),
        )
      case 'trunc':
        return language.trunc(name(plan.of), plan.length)
      case 'trimSuffix':
        return language.trimSuffix(name(plan.of), plan.suffix)
      case 'default':
        return language.fallback(inner(plan.of), inner(plan.or))
      case 'checksum':
        return language.checksum(inner(plan.of))
    }
  }

  /** Sums and products that may leave the range of integers are no templates; their parts are. */
  const whole = (plan: Whole): Expr<number> => {
    if (plan.is === 'integer' || plan.is === 'number')
      return (
        (plan.is === 'integer' && ofType(plan.at, 'integer')) ||
        language.add(plan.is === 'number' ? plan.number : 1)
      )
    const operands = plan.operands.map(whole)
    try {
      return plan.is === 'add' ? language.add(...operands) : language.mul(...operands)
    } catch {
      return operands[0]!
    }
  }

  const truth = (plan: Truth, loops: readonly Loop[] = []): Operation => {
    const inner = (of: Truth) => truth(of, loops) as Expr
    switch (plan.is) {
      case 'truthOf':
        return pick(refs, plan.at)! as Operation
      case 'textIsSet':
        return text(plan.text, loops) as Operation
      case 'eq':
        return language.eq(text(plan.left, loops), text(plan.right, loops)) as Operation
      case 'eqWhole':
        return language.eq(whole(plan.left), whole(plan.right)) as Operation
      case 'contains':
        return language.contains(text(plan.whole, loops), text(plan.part, loops)) as Operation
      case 'and':
      case 'or': {
        const operands = plan.operands.map(inner)
        const made = plan.is === 'and' ? language.and(...operands) : language.or(...operands)
        return made as Operation
      }
      case 'not':
        return language.not(inner(plan.operand)) as Operation
    }
  }

  const field = (plan: Field, loops: readonly Loop[]): Node => {
    switch (plan.is) {
      case 'text':
        return asNode(text(plan.text, loops))
      case 'whole':
        return asNode(whole(plan.whole))
      case 'truth': {
        const condition = truth(plan.truth, loops)
        return ['eq', 'and', 'or', 'not', 'contains'].includes(condition.op)
          ? condition
          : 'no truth'
      }
      case 'plain':
        return plan.value
      case 'any':
        return pick(refs, plan.at)! as Node
      case 'file':
        return asNode(fileAt(plan.at))
      case 'mapHelper':
        return asNode(pick(mapHelpers, plan.at) ?? 'no helper')
      case 'empty':
        return plan.list ? [] : {}
      case 'map':
        return fields(plan.fields, loops)
      case 'merged':
        return asNode(language.merged(...parts(plan.parts, loops)))
      case 'list':
        return list(plan.items, loops)
      case 'each':
        return each(plan.at, loops, (inner) => [item(plan.body, inner)], 'field')
      case 'if':
        return asNode(
          language.when(
            truth(plan.truth, loops) as Expr,
            field(plan.body, loops),
            plan.or === undefined ? undefined : field(plan.or, loops),
          ),
        )
      case 'commented':
        return asNode(language.commented('Why it is {{ so }}.', field(plan.node, loops) as never))
    }
  }

  const fields = (plan: Fields, loops: readonly Loop[]): NodeMap =>
    Object.fromEntries(plan.map(([key, value]) => [key, field(value, loops)]))

  const parts = (plan: readonly MapPart[], loops: readonly Loop[]) =>
    plan.map((of) => part(of, loops) as never)
  const part = (plan: MapPart, loops: readonly Loop[]): Node => {
    switch (plan.is) {
      case 'map':
        return fields(plan.fields, loops)
      case 'users':
        return asNode(ofType(plan.at, 'stringMap') ?? {})
      case 'helper':
        return asNode(pick(mapHelpers, plan.at) ?? {})
      case 'entry': {
        const key = refOf(plan.at, isPatterned) as Expr<string> | undefined
        return asNode(key === undefined ? {} : language.entry(key, text(plan.value, loops)))
      }
      case 'if':
        return asNode(
          language.when(
            truth(plan.truth, loops) as Expr,
            part(plan.body, loops),
            plan.or === undefined ? undefined : part(plan.or, loops),
          ),
        )
      case 'merged':
        return asNode(language.merged(...parts(plan.parts, loops)))
      case 'commented':
        return asNode(language.commented('Above a part.', part(plan.node, loops) as never))
    }
  }

  /** A list. One in which no condition says whether it has items gets one that is always there. */
  const list = (plan: readonly Item[], loops: readonly Loop[]): Node[] => {
    const items = plan.map((of) => item(of, loops))
    return isSayable(items) ? items : [...items, 'the end']
  }

  const item = (plan: Item, loops: readonly Loop[]): Node => {
    switch (plan.is) {
      case 'field': {
        const node = field(plan.field, loops)
        return isItem(node) ? node : { first: 'plain', field: node }
      }
      case 'object':
        return {
          name: asNode(text(plan.first, loops)),
          ...fields(plan.fields.filter(isNamed), loops),
        }
      case 'users':
        return asNode(ofType(plan.at, 'stringList', 'objectList') ?? 'no list')
      case 'file':
        return asNode(fileAt(plan.at))
      case 'each':
        return each(plan.at, loops, (inner) => [item(plan.body, inner)], 'item')
      case 'if':
        return asNode(
          language.when(
            truth(plan.truth, loops) as Expr,
            plan.body.map((of) => item(of, loops)),
            plan.or.map((of) => item(of, loops)),
          ),
        )
      case 'commented':
        return asNode(language.commented('Above an item.', item(plan.node, loops) as never))
    }
  }

  const each = (
    number: number,
    loops: readonly Loop[],
    body: (loops: readonly Loop[]) => Node[],
    where: 'field' | 'item' | 'check',
  ): Node => {
    const over = ofType(number, ...lists) as unknown as ValueRef | undefined
    if (over === undefined) return where === 'check' ? [] : 'no list'
    const inside = (loop: Loop) => body([...loops, loop])
    const made = asNode(
      over.leaf.type === 'stringList'
        ? language.each(over as Expr<string[]>, (text) => inside(() => text))
        : over.leaf.type === 'stringMap'
          ? language.eachEntry(over as Expr<never>, (key, value) =>
              inside((at) => (at % 2 === 0 ? key : value)),
            )
          : language.eachObject(over as Expr<never[]>, (of) =>
              inside((at) => of(at % 2 === 0 ? 'name' : 'mountPath')),
            ),
    )
    return where === 'field' && !isSayable(made) ? [made, 'the end'] : made
  }

  const check = (plan: Check, loops: readonly Loop[] = []): Node => {
    if (plan.is === 'each')
      return each(plan.at, loops, (inner) => plan.checks.map((of) => check(of, inner)), 'check')
    const refuse = (message: Text) => language.fail(text(message, loops))
    return asNode(
      language.when(
        truth(plan.truth, loops) as Expr,
        refuse(plan.message),
        plan.or === undefined ? undefined : refuse(plan.or),
      ),
    )
  }

  helpers.forEach((plan, index) => {
    const words = 'What it gives, and why: {{ . }}.'
    if (plan.is === 'map') {
      const body = language.merged(...parts(plan.parts, []))
      mapHelpers.push(language.helper(`map${index}`, words, body))
      return
    }
    const body = text(plan.text)
    const branched =
      plan.truth === undefined
        ? body
        : language.when(truth(plan.truth) as Expr, body, builtIn(index))
    textHelpers.push(language.helper(`text${index}`, words, branched))
  })

  const object = (index: number, plan: Fields): NodeMap => {
    const spec = fields(plan, [])
    const metadata = { name: `thing-${index}` }
    const made = { apiVersion: 'v1', kind: 'Thing', metadata, spec }
    // The harness reads a document without its last line feed, which would be that of a file.
    return holdsFile(spec) ? { ...made, end: 'plain' } : made
  }
  return { object, truth, text, check }
}

/** JavaScript moves keys that are numbers to the front, where an item needs its plain field, `name`. */
const isNamed = ([key]: readonly [key: string, field: Field]): boolean =>
  key !== 'name' && !/^\d+$/.test(key)

const isWhole = (plan: Text | Whole): plan is Whole =>
  plan.is === 'number' || plan.is === 'integer' || plan.is === 'add' || plan.is === 'mul'

const builtIns = [
  language.release.name,
  language.release.namespace,
  language.release.service,
  language.chart.name,
  language.chart.version,
  language.chart.appVersion,
]
const builtIn = (number: number): Expr<string> => pick(builtIns, number)!

const holdsFile = (node: unknown): boolean =>
  typeof node === 'object' &&
  node !== null &&
  ((language.isOperation(node) && node.op === 'file') || Object.values(node).some(holdsFile))

/** Whether a condition can say that a node is there. */
function isSayable(node: Node): boolean {
  try {
    presence(node)
    return true
  } catch {
    return false
  }
}

/** Whether a field's node may also be an item: no list, no block, and no map that begins with a condition. */
function isItem(node: Node): boolean {
  if (typeof node !== 'object') return true
  if (Array.isArray(node)) return false
  if (!language.isOperation(node)) return Object.keys(node).length === 0
  if (node.op === 'value') return node.leaf.type !== 'block' && node.leaf.type !== 'stringMap'
  if (node.op === 'if') return isItem(node.body) && (node.else === undefined || isItem(node.else))
  if (node.op === 'commented') return isItem(node.node)
  return node.op !== 'each' && !language.givesMap(node)
}
