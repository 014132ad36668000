/** `syncstore users`: who may use the console. Passwords are read from standard input or made up, never from the command line, which others see. */
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { EXIT, type ExitCode } from '@syncstore/runtime';
import { addUser, listUsers, ROLES, type Role, removeUser, setPassword, type User } from '@syncstore/store';
import { type Command, Option } from 'commander';
import { moment } from '../amounts.ts';
import { decisionOf } from '../decision.ts';
import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import { withRuntime } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

interface UserFlags extends CommonFlags {
  readonly role: Role;
  readonly passwordStdin?: true;
  readonly reason?: string;
}

const SHORTEST_PASSWORD = 8;
const MADE_UP_BYTES = 15;

/** Adds the command and its subcommands to the program. */
export function addUsersCommand(program: Command, finish: Finish): void {
  const users = program.command('users').description('who may use the console: look, add, remove');

  const list = users
    .command('list')
    .description('the accounts of the console')
    .action(async () => {
      const { output } = flagsOf<CommonFlags>(list);
      finish(await withRuntime(async ({ database }) => show(await listUsers(database), output)));
    });
  commonOptions(list, '  syncstore users list');

  const add = passwordOptions(users.command('add <name>').description('add an account'))
    .addOption(
      new Option('--role <role>', 'a viewer looks, an admin changes things too')
        .choices([...ROLES])
        .default('viewer'),
    )
    .action(async (name: string) => {
      const { flags, output } = flagsOf<UserFlags>(add);
      const password = await passwordOf(flags);
      await withRuntime(({ database }) =>
        addUser(database, { name, role: flags.role, password: password.text }, decisionOf(flags)),
      );
      finish(tell({ user: name, role: flags.role }, password, `${name} is added as ${flags.role}.`, output));
    });
  commonOptions(
    add,
    '  syncstore users add ada --role admin\n  syncstore users add bo --password-stdin < password.txt',
  );

  const set = passwordOptions(
    users.command('set-password <name>').description("set an account's password, and end its sessions"),
  ).action(async (name: string) => {
    const { flags, output } = flagsOf<UserFlags>(set);
    const password = await passwordOf(flags);
    await withRuntime(({ database }) => setPassword(database, name, password.text, decisionOf(flags)));
    finish(tell({ user: name }, password, `${name} has a new password.`, output));
  });
  commonOptions(set, '  syncstore users set-password ada');

  const remove = users
    .command('remove <name>')
    .description('remove an account, and end its sessions')
    .option('--reason <text>', 'why, for the record')
    .action(async (name: string) => {
      const { flags, output } = flagsOf<UserFlags>(remove);
      await withRuntime(({ database }) => removeUser(database, name, decisionOf(flags)));
      if (output.json) output.printJson({ user: name });
      output.tell(`${name} is removed.`);
      finish(EXIT.done);
    });
  commonOptions(remove, '  syncstore users remove ada --reason "left the company"');
}

function passwordOptions(command: Command): Command {
  return command
    .option(
      '--password-stdin',
      'read the password from standard input; without it one is made up and printed',
    )
    .option('--reason <text>', 'why, for the record');
}

interface Password {
  readonly text: string;
  readonly isMadeUp: boolean;
}

/** @throws CliFailure (usage) for one that is too short */
async function passwordOf({ passwordStdin }: UserFlags): Promise<Password> {
  if (!passwordStdin) return { text: randomBytes(MADE_UP_BYTES).toString('base64url'), isMadeUp: true };
  // Files and `echo` end with a line break that nobody would type.
  const given = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (given.length >= SHORTEST_PASSWORD) return { text: given, isMadeUp: false };
  throw new CliFailure(EXIT.usage, `A password has at least ${SHORTEST_PASSWORD} characters.`);
}

function tell(facts: object, password: Password, message: string, output: Output): ExitCode {
  output.tell(message);
  const shown = password.isMadeUp ? password.text : undefined;
  if (output.json) output.printJson({ ...facts, password: shown });
  else if (shown !== undefined) output.print(shown);
  return EXIT.done;
}

function show(users: readonly User[], output: Output): ExitCode {
  if (output.json) output.printJson({ users });
  else if (users.length > 0) output.print(renderTable(COLUMNS, users));
  else output.tell('No account yet. The console makes the first one from CONSOLE_USER and CONSOLE_PASSWORD.');
  return EXIT.done;
}

const COLUMNS: readonly Column<User>[] = [
  { title: 'USER', cell: ({ name }) => name },
  { title: 'ROLE', cell: ({ role }) => role },
  { title: 'SINCE', cell: ({ createdAt }) => moment(createdAt) },
];
