// Where each key of a site written in TypeScript or JavaScript stands, by JSON pointer: the object
// of `export default defineSite({…})` is followed through local constants, `as`, `satisfies` and
// spreads. What is computed or imported has no place of its own; its parent stands for it.

import { parseSync } from 'oxc-parser'
import type { Expression, Program } from 'oxc-parser'

import { child } from '../../findings/finding.ts'

/** Offsets (UTF-16) by pointer: of the key in an object, of the item in an array. */
export function scriptOffsets(file: string, text: string): Map<string, number> {
  const { program } = parseSync(file, text)
  const constants = constantsOf(program)
  const offsets = new Map<string, number>()

  const follow = (expression: Expression | undefined, depth = 0): Expression | undefined => {
    if (expression === undefined || depth > 20) return undefined
    switch (expression.type) {
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
      case 'TSNonNullExpression':
      case 'ParenthesizedExpression':
        return follow(expression.expression, depth + 1)
      case 'Identifier':
        return follow(constants.get(expression.name), depth + 1)
      case 'CallExpression': {
        const [argument] = expression.arguments
        return argument === undefined || argument.type === 'SpreadElement'
          ? undefined
          : follow(argument, depth + 1)
      }
      default:
        return expression
    }
  }

  const walk = (given: Expression | undefined, pointer: string): void => {
    const expression = follow(given)
    if (expression?.type === 'ArrayExpression')
      expression.elements.forEach((element, index) => {
        if (element === null || element.type === 'SpreadElement') return
        const at = child(pointer, index)
        offsets.set(at, element.start)
        walk(element, at)
      })
    if (expression?.type !== 'ObjectExpression') return
    for (const property of expression.properties) {
      if (property.type === 'SpreadElement') {
        walk(property.argument, pointer)
        continue
      }
      if (property.computed) continue
      const { key } = property
      const name =
        key.type === 'Identifier'
          ? key.name
          : key.type === 'Literal'
            ? String(key.value)
            : undefined
      if (name === undefined) continue
      const at = child(pointer, name)
      offsets.set(at, key.start)
      walk(property.value as Expression, at)
    }
  }

  const exported = program.body.find((statement) => statement.type === 'ExportDefaultDeclaration')
  if (exported !== undefined) {
    const site = exported.declaration as Expression
    offsets.set('', (follow(site) ?? site).start)
    walk(site, '')
  }
  return offsets
}

/** The first fault of a file's syntax. */
export function syntaxFault(
  file: string,
  text: string,
): { readonly reason: string; readonly offset: number } | undefined {
  const [fault] = parseSync(file, text).errors
  return fault && { reason: fault.message, offset: fault.labels[0]?.start ?? 0 }
}

/** The constants that a file's top level declares, by name. */
function constantsOf(program: Program): Map<string, Expression> {
  const constants = new Map<string, Expression>()
  for (const statement of program.body) {
    const declaration =
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    if (declaration?.type !== 'VariableDeclaration') continue
    for (const { id, init } of declaration.declarations)
      if (id.type === 'Identifier' && init !== null) constants.set(id.name, init)
  }
  return constants
}
