// Flags of vllm serve about templates, tools and reasoning.

import type { FlagGroup } from '../engineProfile.ts'
import { flagValue } from '../flagValue.ts'
import { in28, sources } from './sources.ts'

const { choice, json, path, text } = flagValue

export const chat: FlagGroup = {
  topic: 'chat and tools',
  source: sources.help,
  rows: [
    {
      flags: ['--chat-template'],
      value: path('TEMPLATE'),
      note: 'A file, or the template itself.',
    },
    {
      flags: ['--chat-template-content-format'],
      value: choice('FORMAT', 'auto', 'openai', 'string'),
    },
    { flags: ['--default-chat-template-kwargs'], value: json('JSON') },
    { flags: ['--trust-request-chat-template', '--no-trust-request-chat-template'] },
    { flags: ['--response-role'], value: text('ROLE') },
    {
      flags: ['--enable-auto-tool-choice', '--no-enable-auto-tool-choice'],
      note: 'Needs --tool-call-parser.',
    },
    {
      flags: ['--tool-call-parser'],
      value: text('PARSER'),
    },
    { flags: ['--tool-parser-plugin'], value: path('PATH') },
    {
      flags: ['--tool-server'],
      value: text('HOSTS'),
      note: 'demo runs code of the model in Docker.',
    },
    {
      flags: ['--exclude-tools-when-tool-choice-none', '--no-exclude-tools-when-tool-choice-none'],
    },
    { flags: ['--reasoning-parser'], value: text('PARSER') },
    { flags: ['--reasoning-parser-plugin'], value: path('PATH') },
    { flags: ['--reasoning-config'], value: json('JSON') },
    { flags: ['--structured-outputs-config'], value: json('JSON') },
    { flags: ['--cohere-is-reasoning-model', '--no-cohere-is-reasoning-model'], ...in28 },
    { flags: ['--cohere-format'], value: text('FORMAT'), ...in28 },
  ],
}
