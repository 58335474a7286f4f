// The check of migrations/ on good and bad folders, and the real folder against src/**/tables.ts, from which it is made.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, it } from 'vitest'
import { inspectMigrations } from '../check-migrations.mjs'
import { node, projectRoot, removeFolders, temporaryFolder } from '../support/servers/processes.ts'

const migrations = join(projectRoot, 'migrations')
const FIRST = 'CREATE TABLE users (id text PRIMARY KEY, email text) WITHOUT ROWID;\n'
const MARK = '-- destructive: nicknames were never shown; 0003 has copied them to `names`\n'

type Finding = { file: string; line: number; what: string }

/** What is found in a folder with these migrations, each with its rollback and its line in the journal. */
function findingsIn(sql: Record<string, string>, more: Record<string, string | undefined> = {}): Finding[] {
  const folder = temporaryFolder()
  const entries = Object.keys(sql).map((file, idx) => ({ idx, tag: file.replace('.sql', '') }))
  const rollbacks = Object.fromEntries(Object.keys(sql).map((file) => [`rollback/${file}`, 'DROP TABLE users;']))
  const files = { ...sql, ...rollbacks, 'meta/_journal.json': JSON.stringify({ entries }), ...more }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    if (text !== undefined) writeFileSync(join(folder, file), text)
  }
  return inspectMigrations(folder)
}

/** The same for one more migration after a good first one. */
const inSecond = (text: string): Finding[] => findingsIn({ '0000_first.sql': FIRST, '0001_second.sql': text })

afterAll(removeFolders)

describe('a folder of migrations', () => {
  it('that only adds is fine, whatever its comments and texts say', () => {
    const careful = [
      '-- DROP TABLE users; PRAGMA foreign_keys=OFF',
      '/* DELETE FROM users; */',
      'CREATE TABLE pets (id text PRIMARY KEY, owner text REFERENCES users(id) ON UPDATE cascade ON DELETE cascade) WITHOUT ROWID;',
      "INSERT INTO pets (id, owner) VALUES ('DROP TABLE users;', 'it''s UPDATE users SET x');",
      'INSERT INTO pets (id) SELECT id FROM users WHERE 1 ON CONFLICT (id) DO UPDATE SET owner = excluded.owner;',
      'ALTER TABLE users ADD COLUMN `dropped_at` integer;',
      'UPDATE users SET email = lower(email)\n  WHERE email <> lower(email);',
      'DELETE FROM pets WHERE owner IS NULL;',
      'DROP INDEX IF EXISTS users_email_index;',
      'CREATE TRIGGER t AFTER UPDATE OF email ON users BEGIN INSERT INTO pets (id) VALUES (new.id); END;',
    ]
    expect(inSecond(careful.join('\n--> statement-breakpoint\n'))).toEqual([])
  })

  it('of this project is fine', () => {
    expect(inspectMigrations(migrations)).toEqual([])
  })

  it('that leaves a table with a text key and a rowid beside it is refused, however the table came by its name', () => {
    const what = 'makes a table with a text key: end it with WITHOUT ROWID'
    const plain = 'CREATE TABLE `pets` (\n\t`id` text PRIMARY KEY NOT NULL,\n\t`name` text\n);'
    expect(inSecond(plain)).toEqual([{ file: '0001_second.sql', line: 1, what }])
    expect(inSecond(plain.replace(');', ') WITHOUT ROWID;'))).toEqual([])
    expect(inSecond('CREATE TABLE steps (id integer PRIMARY KEY);')).toEqual([])
    const anew = `${MARK}ALTER TABLE pets RENAME TO pets_before;\nCREATE TABLE pets (id text PRIMARY KEY) WITHOUT ROWID;\nDROP TABLE pets_before;`
    const both = { '0000_first.sql': FIRST, '0001_second.sql': plain }
    expect(findingsIn({ ...both, '0002_third.sql': anew })).toEqual([])
    const back = `${MARK}DROP TABLE pets;\nALTER TABLE dogs RENAME TO pets;`
    expect(
      findingsIn({ ...both, '0002_third.sql': plain.replace('pets', 'dogs'), '0003_fourth.sql': back }),
    ).toMatchObject([{ file: '0002_third.sql', what }])
  })

  it.each([
    ['drops a table', 'DROP TABLE users;', 'drops a table, and with it every row of other tables'],
    ['drops a table that may be there', 'drop table if exists `users`;', 'drops a table'],
    ['drops a column', 'ALTER TABLE `users` DROP COLUMN `email`;', 'drops a column'],
    ['drops a column, for short', 'ALTER TABLE users DROP email;', 'drops a column'],
    ['renames a table', 'ALTER TABLE users RENAME TO people;', 'renames what running Workers still use'],
    ['renames a column', 'ALTER TABLE users RENAME COLUMN email TO address;', 'renames what running Workers still use'],
    ['begins to rebuild a table', 'CREATE TABLE `__new_users` (`id` text);', 'rebuilds a table'],
    ['switches foreign keys off', 'PRAGMA foreign_keys=OFF;', 'counts on foreign keys being off'],
    ['puts foreign keys off', 'PRAGMA defer_foreign_keys = on;', 'counts on foreign keys being off'],
    ['deletes all rows', 'DELETE FROM users;', 'deletes every row of a table'],
    [
      'deletes all rows in a roundabout way',
      'WITH a AS (SELECT 1) DELETE FROM users WHERE 1=1;',
      'deletes every row of a table',
    ],
    ['changes all rows', 'UPDATE users SET email = NULL;', 'changes every row of a table'],
    ['replaces rows', 'INSERT OR REPLACE INTO users (id) VALUES (1);', 'replaces rows, which deletes them first'],
  ])('that %s is refused, at its line, unless it is marked', (_, statement, what) => {
    const text = `ALTER TABLE users ADD COLUMN a text;\n\n${statement}\n`
    expect(inSecond(text)).toEqual([{ file: '0001_second.sql', line: 3, what: expect.stringContaining(what) }])
    expect(inSecond(text)[0]?.what).toContain('`-- destructive: why, and how the data is kept`')
    expect(inSecond(MARK + text)).toEqual([])
  })

  it('with a table rebuilt as drizzle-kit does it is refused at every step', () => {
    const rebuild =
      'PRAGMA foreign_keys=OFF;--> statement-breakpoint\nCREATE TABLE `__new_users` (`id` text);\nINSERT INTO `__new_users`("id") SELECT "id" FROM `users`;\nDROP TABLE `users`;\nALTER TABLE `__new_users` RENAME TO `users`;\nPRAGMA foreign_keys=ON;\n'
    expect(new Set(inSecond(rebuild).map(({ line }) => line))).toEqual(new Set([1, 2, 3, 4, 5, 6]))
  })

  it('whose mark gives no reason is refused', () => {
    for (const mark of ['-- destructive:', '-- destructive: yes', '--destructive: needed']) {
      expect(inSecond(`-- Tidies up.\n${mark}\nDROP TABLE users;\n`)).toEqual([
        { file: '0001_second.sql', line: 2, what: expect.stringContaining('without saying why') },
      ])
    }
  })

  it('with a rollback missing, empty, or left over is refused', () => {
    expect(findingsIn({ '0000_first.sql': FIRST }, { 'rollback/0000_first.sql': undefined })).toEqual([
      { file: '0000_first.sql', line: 1, what: expect.stringContaining('has no rollback/0000_first.sql') },
    ])
    expect(findingsIn({ '0000_first.sql': FIRST }, { 'rollback/0000_first.sql': '-- later\n' })).toEqual([
      { file: 'rollback/0000_first.sql', line: 1, what: 'undoes nothing' },
    ])
    expect(findingsIn({ '0000_first.sql': FIRST }, { 'rollback/0001_gone.sql': 'DROP TABLE x;' })).toEqual([
      { file: 'rollback/0001_gone.sql', line: 1, what: 'undoes a migration that is not there' },
    ])
  })

  it('with a gap, a number used twice, or a name of another form is refused', () => {
    expect(findingsIn({ '0000_first.sql': FIRST, '0002_third.sql': FIRST })).toEqual([
      { file: '0002_third.sql', line: 1, what: expect.stringContaining('must have the number 0001') },
    ])
    expect(findingsIn({ '0000_first.sql': FIRST, '0000_other.sql': FIRST })).toEqual([
      { file: '0000_other.sql', line: 1, what: expect.stringContaining('must have the number 0001') },
    ])
    expect(findingsIn({ '0000_first.sql': FIRST, 'hotfix.sql': FIRST })).toEqual([
      { file: 'hotfix.sql', line: 1, what: expect.stringContaining('must be called NNNN_') },
    ])
  })

  it('with another journal is refused', () => {
    const journal = (...tags: string[]): string => JSON.stringify({ entries: tags.map((tag, idx) => ({ idx, tag })) })
    const two = { '0000_first.sql': FIRST, '0001_second.sql': FIRST }
    const whatOf = (text: string | undefined): string[] =>
      findingsIn(two, { 'meta/_journal.json': text }).map(({ file, what }) => `${file} ${what}`)
    expect(whatOf(journal('0000_first'))).toEqual(['meta/_journal.json does not list 0001_second.sql'])
    expect(whatOf(journal('0000_first', '0001_second', '0002_gone'))).toEqual([
      'meta/_journal.json lists 0002_gone.sql, which is not there',
    ])
    expect(whatOf(journal('0001_second', '0000_first'))).toEqual([
      'meta/_journal.json lists the migrations in another order',
    ])
    expect(whatOf(undefined)).toEqual([expect.stringContaining('is not there')])
  })

  it('is checked by a command that prints places and fails', async () => {
    expect(await node('test/check-migrations.mjs')).toMatchObject({
      code: 0,
      stdout: 'The migrations keep what is there.\n',
      stderr: '',
    })
  })
})

describe('the migrations and src/**/tables.ts', () => {
  /** drizzle-kit, writing to another folder. It puts `./` before what it is given. */
  const generate = (out: string) => {
    const config = join(out, '../drizzle.config.ts')
    const own = JSON.stringify(join(projectRoot, 'src/db/drizzle.config.ts'))
    writeFileSync(
      config,
      `import config from ${own}\nexport default { ...config, out: ${JSON.stringify(relative(projectRoot, out))} }\n`,
    )
    return node('node_modules/drizzle-kit/bin.cjs', ['generate', '--config', config])
  }
  const sqlIn = (folder: string): string[] =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .toSorted()

  it('say the same: drizzle-kit has nothing to add', async () => {
    const out = join(temporaryFolder(), 'migrations')
    cpSync(migrations, out, { recursive: true })
    const { code, stdout, stderr } = await generate(out)
    expect(code, stderr).toBe(0)
    expect(stdout).toContain('No schema changes, nothing to migrate')
    expect(sqlIn(out)).toEqual(sqlIn(migrations))
  })

  it('make the same tables, also where a migration was edited by hand', async () => {
    const out = join(temporaryFolder(), 'migrations')
    const { code, stderr } = await generate(out)
    expect(code, stderr).toBe(0)
    expect(shapeOf(migrations)).toEqual(shapeOf(out))
    expect(Object.keys(shapeOf(out))).toContain('users')
  })

  /** The one thing that Drizzle can't say: triggers. */
  const BY_HAND = [
    'sessions_end_grants',
    'sessions_revoke',
    'sessions_revoke_deleted',
    'users_revoke_grants',
    'users_revoke_disabled',
    'users_revoke_deleted',
    'clients_revoke_disabled',
    'clients_revoke_deleted',
  ]

  /** Tables by name with their columns, keys, indexes and checks, in an order that does not depend on when they came. */
  function shapeOf(folder: string): Record<string, unknown> {
    const database = new DatabaseSync(':memory:')
    for (const file of sqlIn(folder)) database.exec(readFileSync(join(folder, file), 'utf8'))
    const sorted = (rows: object[]): string[] => rows.map((row) => JSON.stringify(row)).toSorted()
    const tables = database
      .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .all() as { name: string; sql: string }[]
    const shapes = tables.map(({ name, sql }) => {
      const columns = database
        .prepare('SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_xinfo(?)')
        .all(name)
      const keys = database
        .prepare('SELECT "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?)')
        .all(name)
      const indexes = database
        .prepare(
          "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = ? AND name NOT IN (SELECT value FROM json_each(?)) AND sql IS NOT NULL",
        )
        .all(name, JSON.stringify(BY_HAND))
      const checks = sql
        .split('\n')
        .filter((line) => line.includes('CHECK('))
        .map((line) => ({ check: line.trim().replace(/,$/, '') }))
      return [name, { columns: sorted(columns), keys: sorted(keys), indexes: sorted(indexes), checks: sorted(checks) }]
    })
    database.close()
    return Object.fromEntries(shapes) as Record<string, unknown>
  }
})
