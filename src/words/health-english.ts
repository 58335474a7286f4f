// The console's page of health, in English.
import type { HealthWords } from './health.ts'

const many = (count: number, countedTo: number): string => (count >= countedTo ? `${countedTo} or more` : String(count))
const mails = (count: number, countedTo: number): string =>
  `${many(count, countedTo)} ${count === 1 ? 'email' : 'emails'}`

export const healthInEnglish: HealthWords = {
  title: 'Health',
  lead: 'What this Worker needs, what it has, and what to do about the rest.',
  states: { good: 'Good', warn: 'Check', bad: 'Broken' },
  whole: {
    good: 'Everything is as it should be.',
    warn: 'It works, and something deserves a look.',
    bad: 'Something doesn’t work.',
  },
  columns: { what: 'What', state: 'State', says: 'Finding' },
  todo: 'What to do:',
  groups: {
    database: 'Database and clock',
    work: 'Keys and email',
    bindings: 'Bindings',
    settings: 'Configuration',
    deep: 'Tried just now',
  },
  titles: {
    database: 'Database',
    migrations: 'Migrations',
    clock: 'Clock',
    signing_key: 'Signing key',
    auth_secret: 'AUTH_SECRET',
    mail_driver: 'Email service',
    mail_waiting: 'Waiting emails',
    mail_failed: 'Failed emails',
    audit_sink: 'Audit log, sent on',
    hasher: 'HASHER',
    flood_limit: 'FLOOD_LIMIT',
    email_binding: 'EMAIL',
    environment: 'Environment',
    unknown_vars: 'Unknown vars',
    version: 'Version',
    guard: 'One-time things',
    hash: 'Password hash',
  },
  lines: {
    database: ({ size, large }) =>
      large
        ? { says: `It answers, and holds ${size}. D1 takes 10 GB.`, todo: 'Shorten AUDIT_RETENTION_SECONDS.' }
        : { says: `It answers, and holds ${size}.` },
    migrations: ({ applied, missing, unknown }) => {
      if (missing !== '')
        return {
          says: `This version needs ${missing}, which the database lacks. Pages and requests that use it fail.`,
          todo: 'Run `npm run db:migrate -- --remote`. `npm run deploy` does it before it deploys.',
        }
      if (unknown !== '')
        return {
          says: `The database has ${unknown}, which this version doesn’t know: a newer one was deployed before.`,
          todo: 'Deploy the newer version, or undo the migration with `npm run db:rollback -- --remote`.',
        }
      return { says: `All ${applied} are applied.` }
    },
    clock: ({ at, late, failed }) => {
      if (at === undefined)
        return {
          says: 'It has never run. Without it no key rotates, no email is tried again, and nothing is deleted.',
          todo: 'Wait 15 minutes after a first deployment. Then see that `crons` stands in wrangler.toml.',
        }
      if (failed !== '')
        return {
          says: `It ran ${at}, and failed at: ${failed}.`,
          todo: 'Read the line `clock` in the log: `npx wrangler tail`.',
        }
      return late
        ? {
            says: `It ran ${at} for the last time. It should run every 15 minutes.`,
            todo: 'See that `crons` stands in wrangler.toml, and look for its errors in the dashboard.',
          }
        : { says: `It ran ${at}, and did all that it had to do.` }
    },
    signing_key: ({ problem, due }) => {
      if (problem === 'no_key') return { says: 'There is none yet. The first sign-in makes one.' }
      if (problem === 'sealed')
        return {
          says: 'AUTH_SECRET opens none of the keys. The next sign-in makes one.',
          todo: 'If you didn’t change AUTH_SECRET, set the right one: everything that the old one sealed is lost without it.',
        }
      if (problem === 'due') return { says: 'It opens, and is due: the clock rotates it at its next run.' }
      return problem === 'overdue'
        ? { says: `It opens, and was due to rotate ${due ?? ''}.`, todo: 'See that the clock runs.' }
        : { says: `It opens, and rotates ${due ?? ''}.` }
    },
    auth_secret: ({ secret_id, previous_id }) =>
      previous_id === null
        ? { says: `It is set. Its id is ${secret_id}.` }
        : {
            says: `It is set (${secret_id}), and AUTH_SECRET_PREVIOUS still opens what the old one sealed (${previous_id}).`,
            todo: 'Take AUTH_SECRET_PREVIOUS away when the runbook about leaked secrets says so.',
          },
    mail_driver: ({ driver }) =>
      driver === 'outbox'
        ? { says: 'outbox: no email leaves this machine.', todo: 'For a deployment choose another MAIL_DRIVER.' }
        : { says: `${driver}, and it has what it needs.` },
    mail_waiting: ({ waiting, overdue, counted_to }) =>
      overdue > 0
        ? {
            says: `${mails(overdue, counted_to)} should have been tried before now.`,
            todo: 'See that the clock runs, and that the email service answers.',
          }
        : {
            says: waiting === 0 ? 'Nothing waits.' : `${mails(waiting, counted_to)}, each with its next attempt set.`,
          },
    mail_failed: ({ failed, failed_lately, repeatable, counted_to }) => {
      if (failed === 0) return { says: 'None in seven days.' }
      const says = `${mails(failed, counted_to)} in seven days, ${many(failed_lately, counted_to)} in the last day.`
      if (failed_lately === 0) return { says }
      const again = repeatable === 0 ? '' : ` ${many(repeatable, counted_to)} can be tried again there.`
      return { says, todo: `Look at the outbox for the reason.${again}` }
    },
    audit_sink: ({ sink, waiting, failure, attempts }) => {
      if (sink === 'off') return { says: 'No sink is set: the audit log stays in the database.' }
      if (attempts > 0)
        return {
          says: `${sink}: it did not take the events of ${waiting ?? 'before'} (\`${failure}\`). Attempts that failed: ${attempts}.`,
          todo: 'Follow the runbook about the audit sink. Nothing is lost before AUDIT_RETENTION_SECONDS is over.',
        }
      return waiting === undefined
        ? { says: `${sink}: it has acknowledged every event.` }
        : { says: `${sink}: it has acknowledged every event before ${waiting}.` }
    },
    hasher: ({ bound, shards, engine }) =>
      bound
        ? { says: `Bound: ${shards === 1 ? 'one object hashes' : `${shards} objects hash`} passwords, with ${engine}.` }
        : {
            says: 'Not bound: passwords are hashed where requests are answered. The Free plan’s CPU time is too short for that.',
            todo: 'Add the [[durable_objects.bindings]] section of wrangler.toml.',
          },
    flood_limit: ({ bound }) =>
      bound
        ? { says: 'Bound: 60 costly requests a minute for each address.' }
        : {
            says: 'Not bound: floods of costly requests are served. Wrong passwords are still counted.',
            todo: 'Add the [[ratelimits]] section of wrangler.toml.',
          },
    email_binding: ({ bound, needed }) => {
      if (needed) return { says: 'Bound, and email leaves by it.' }
      return { says: bound ? 'Bound, but MAIL_DRIVER doesn’t use it.' : 'Not bound, and not needed by MAIL_DRIVER.' }
    },
    environment: ({ environment, issuer }) =>
      environment === 'production'
        ? { says: `production, at ${issuer}.` }
        : {
            says: `${environment}, at ${issuer}: only for this machine.`,
            todo: 'Set ENVIRONMENT to production to deploy.',
          },
    unknown_vars: ({ named }) =>
      named === ''
        ? { says: 'None: every var is one that this version knows.' }
        : { says: `${named}: no setting has this name, so it does nothing.`, todo: 'Check whether it is misspelt.' },
    version: ({ library, worker, uploaded }) => ({
      says:
        worker === undefined
          ? `Latchkey ${library}. The platform doesn’t name the Worker’s version here.`
          : `Latchkey ${library}, Worker ${worker}${uploaded === undefined ? '' : `, uploaded ${uploaded}`}.`,
    }),
    guard: ({ problem }) => {
      if (problem === 'none') return { says: 'A code, a link and a token each work once.' }
      return problem === 'unavailable'
        ? { says: 'D1 gave no answer.', todo: 'Try again; then look at Cloudflare’s status page.' }
        : {
            says: 'D1 does not do what one-time codes depend on: a code could be used twice.',
            todo: 'Close sign-up and sign-in by codes, and tell the developers of Latchkey.',
          }
    },
    hash: ({ problem }) => {
      if (problem === 'none') return { says: 'A password was hashed within the limits.' }
      return problem === 'busy'
        ? { says: 'All hashers are busy, or none can be reached.', todo: 'Try again; then raise HASHER_SHARDS.' }
        : { says: 'The hash failed.', todo: 'Read the log: `npx wrangler tail`.' }
    },
  },
  unread: 'Because a migration is missing, clock, keys and email were not looked at.',
  deep: {
    title: 'Try it',
    lead: 'Makes a password hash, and proves on D1 that one-time things are spent once. It leaves nothing behind.',
    button: 'Try it now',
  },
  settings: {
    title: 'Vars and secrets',
    lead: 'What is set. Of a secret this page knows only whether it is. What is wrong stops the Worker, which then names it on every page.',
    name: 'Name',
    value: 'Value',
    set: 'Set',
    unset: 'Default',
    secret: 'Not set',
  },
}
