// `npm run ops -- COMMAND`: the operator's door. It reads the words, opens the database, calls one of the domain's verbs, and
// prints the result.
import { DatabaseFault } from '../db/client.ts'
import { refuse, type Result } from '../result.ts'
import { helpOf, helpOfAll, parseWords, type Action, type Command, type Report } from './command.ts'
import type { Refusal } from './refusal.ts'
import { disableUserCommand, enableUserCommand, unlockUserCommand } from './commands/change-user.ts'
import { createApiCommand, deleteApiCommand, listApisCommand, updateApiCommand } from './commands/apis.ts'
import {
  createClientCommand,
  deleteClientCommand,
  listClientsCommand,
  rotateSecretCommand,
} from './commands/clients.ts'
import { createUserCommand } from './commands/create-user.ts'
import { exportUsersCommand } from './commands/export-users.ts'
import { grantRoleCommand } from './commands/grant-role.ts'
import { importUsersCommand } from './commands/import-users.ts'
import { listUsersCommand } from './commands/list-users.ts'
import { purgeSessionsCommand } from './commands/purge-sessions.ts'
import { removeFactorsCommand } from './commands/remove-factors.ts'
import { rotateKeysCommand } from './commands/rotate-keys.ts'
import {
  createRegistrationTokenCommand,
  deleteRegistrationTokenCommand,
  listRegistrationTokensCommand,
} from './commands/registration-tokens.ts'
import { showClientCommand, updateClientCommand } from './commands/show-client.ts'
import { seedCommand } from './commands/seed.ts'
import { migrateCommand, openDatabase } from './database.ts'
import { progressOn } from './progress.ts'
import { nameOf, type Target } from './target.ts'

const COMMANDS: readonly Command[] = [
  createUserCommand,
  grantRoleCommand,
  disableUserCommand,
  enableUserCommand,
  unlockUserCommand,
  removeFactorsCommand,
  listUsersCommand,
  importUsersCommand,
  exportUsersCommand,
  purgeSessionsCommand,
  rotateKeysCommand,
  createClientCommand,
  listClientsCommand,
  showClientCommand,
  updateClientCommand,
  rotateSecretCommand,
  deleteClientCommand,
  createApiCommand,
  listApisCommand,
  updateApiCommand,
  deleteApiCommand,
  createRegistrationTokenCommand,
  listRegistrationTokensCommand,
  deleteRegistrationTokenCommand,
  seedCommand,
]

/** The command. Returns its exit code. Tests open the database in a way of their own. */
export async function main(words: readonly string[], open: typeof openDatabase = openDatabase): Promise<number> {
  const json = words.includes('--json')
  const [name, ...rest] = words
  if (name === '--help' || name === '-h') {
    console.log(helpOfAll(COMMANDS))
    return 0
  }
  const command = COMMANDS.find((candidate) => candidate.name === name)
  if (name === undefined || command === undefined) {
    const what =
      name === undefined || name.startsWith('-') ? 'Name a command.' : `There is no command ${JSON.stringify(name)}.`
    return misunderstood(
      `${what} There are: ${COMMANDS.map((known) => known.name).join(', ')}.\nnpm run ops -- --help`,
      json,
    )
  }
  const parsed = parseWords(command, rest)
  if (parsed.ok && parsed.value.help) {
    console.log(helpOf(command))
    return 0
  }
  const prepared = parsed.ok ? command.prepare(parsed.value.given) : parsed
  if (!parsed.ok || !prepared.ok) {
    const message = prepared.ok ? '' : prepared.error
    return misunderstood(`${message}\nnpm run ops -- ${command.name} --help`, json)
  }
  return tell(await act(prepared.value, parsed.value.given.target, open), json)
}

/** Opens the database, does the work, closes. Every error becomes a refusal. */
async function act(action: Action, target: Target, open: typeof openDatabase): Promise<Result<Report, Refusal>> {
  const opened = await open(target)
  if (!opened.ok) return opened
  const progress = progressOn(process.stderr, opened.value.deps.now)
  try {
    return await action(opened.value, progress.show)
  } catch (error) {
    return refuse(faultOf(error, target))
  } finally {
    progress.clear()
    await opened.value.close()
  }
}

function faultOf(error: unknown, target: Target): Refusal {
  if (!(error instanceof DatabaseFault)) {
    // The message of an unknown error may hold a bound parameter, so only its name is printed.
    return {
      code: 'internal_error',
      message: `An unexpected error occurred (${error instanceof Error ? error.name : 'no error'}).`,
    }
  }
  if (error.kind === 'unmigrated')
    return {
      code: 'unmigrated',
      message: `The tables are missing in ${nameOf(target)}: run \`${migrateCommand(target)}\`.`,
    }
  const busy = target.remote ? '' : ' Perhaps `npm run dev` or another command holds it.'
  return {
    code: 'unavailable',
    message: `There was no answer from ${nameOf(target)}, and the last step may not be done.${busy} Run the command again.`,
  }
}

function tell(outcome: Result<Report, Refusal>, json: boolean): number {
  if (json) console.log(JSON.stringify(outcome.ok ? { ok: true, value: outcome.value.value } : outcome))
  else if (outcome.ok) console.log(outcome.value.text)
  if (!outcome.ok) console.error(outcome.error.message)
  return outcome.ok ? 0 : 1
}

function misunderstood(message: string, json: boolean): number {
  if (json) console.log(JSON.stringify(refuse({ code: 'usage', message: message.split('\n')[0] })))
  console.error(message)
  return 2
}

if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
