/** `syncstore tokens`: what scripts ask the API with. A token is printed once, when it is made. */
import { EXIT, type ExitCode } from '@syncstore/runtime';
import { type ApiToken, createToken, listTokens, ROLES, type Role, revokeToken } from '@syncstore/store';
import { type Command, Option } from 'commander';
import { moment } from '../amounts.ts';
import { decisionOf } from '../decision.ts';
import type { Output } from '../output.ts';
import { withRuntime } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

interface TokenFlags extends CommonFlags {
  readonly role: Role;
  readonly reason?: string;
}

/** Adds the command and its subcommands to the program. */
export function addTokensCommand(program: Command, finish: Finish): void {
  const tokens = program.command('tokens').description('API tokens for scripts: look, create, revoke');

  const list = tokens
    .command('list')
    .description('the tokens, and when each was used last')
    .action(async () => {
      const { output } = flagsOf<CommonFlags>(list);
      finish(await withRuntime(async ({ database }) => show(await listTokens(database), output)));
    });
  commonOptions(list, '  syncstore tokens list');

  const create = tokens
    .command('create <name>')
    .description('make a token and print it, once')
    .addOption(
      new Option('--role <role>', 'a viewer reads, an admin changes things too')
        .choices([...ROLES])
        .default('viewer'),
    )
    .option('--reason <text>', 'why, for the record')
    .action(async (name: string) => {
      const { flags, output } = flagsOf<TokenFlags>(create);
      const { role } = flags;
      const token = await withRuntime(({ database }) =>
        createToken(database, { name, role }, decisionOf(flags)),
      );
      if (output.json) output.printJson({ name, role, token });
      else output.print(token);
      output.tell('It is stored nowhere: keep it. Send it as "Authorization: Bearer <token>".');
      finish(EXIT.done);
    });
  commonOptions(create, '  syncstore tokens create nightly --role admin --reason "starts imports"');

  const revoke = tokens
    .command('revoke <name>')
    .description('make a token useless, at once')
    .option('--reason <text>', 'why, for the record')
    .action(async (name: string) => {
      const { flags, output } = flagsOf<TokenFlags>(revoke);
      await withRuntime(({ database }) => revokeToken(database, name, decisionOf(flags)));
      if (output.json) output.printJson({ name });
      output.tell(`The token ${name} is revoked.`);
      finish(EXIT.done);
    });
  commonOptions(revoke, '  syncstore tokens revoke nightly');
}

function show(tokens: readonly ApiToken[], output: Output): ExitCode {
  if (output.json) output.printJson({ tokens });
  else if (tokens.length > 0) output.print(renderTable(COLUMNS, tokens));
  else output.tell('No token yet. Make one: syncstore tokens create <name>');
  return EXIT.done;
}

const COLUMNS: readonly Column<ApiToken>[] = [
  { title: 'TOKEN', cell: ({ name }) => name },
  { title: 'ROLE', cell: ({ role }) => role },
  { title: 'MADE BY', cell: ({ createdBy }) => createdBy },
  { title: 'MADE', cell: ({ createdAt }) => moment(createdAt) },
  { title: 'USED LAST', cell: ({ lastUsedAt }) => moment(lastUsedAt) },
];
