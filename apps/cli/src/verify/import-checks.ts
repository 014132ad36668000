/** `syncstore verify` about imports: sync states, payloads, the sums of runs, and what a restored backup may lack. */
import { EXIT } from '@syncstore/runtime';
import { findUnreadableGrants, tokenCipher } from '@syncstore/store';
import { type Check, ok } from '../doctor/check.ts';
import { broken, holds, type Rule, type Verified, WRITE_ANEW } from './rule-check.ts';

const REPORT = 'Their counts can not be trusted. Report it, with the output of: syncstore runs show';

const RULES: readonly Rule[] = [
  {
    name: 'listings have a sync state',
    rule: 'listings_without_sync_state',
    advice: 'Restore a whole backup: rows of listing_sync_state are missing.',
  },
  {
    name: 'sync states have their listing',
    rule: 'sync_states_without_listing',
    advice: 'Restore a whole backup: rows of platform_mappings are missing.',
  },
  { name: 'live is not delisted', rule: 'live_and_delisted', advice: WRITE_ANEW },
  {
    name: 'rejected is not in sync',
    rule: 'rejected_and_in_sync',
    advice: 'Try them again: syncstore rejects retry --all --wait',
  },
  {
    name: 'live listings have a payload',
    rule: 'live_listings_without_payload',
    advice: WRITE_ANEW,
  },
  {
    name: 'payloads are of something',
    rule: 'payloads_of_nothing',
    advice:
      'They only take room. The next full import tells what they are of: syncstore import --full --wait',
    severity: 'warning',
  },
  { name: 'sums of runs add up', rule: 'run_sums', advice: REPORT },
  { name: 'sums of runs are those of their pages', rule: 'kept_sums', advice: REPORT },
  {
    name: 'ended runs have no open page',
    rule: 'ended_with_open_pages',
    advice: 'Start a producer, or: syncstore repair. Report it if it stays.',
  },
  { name: 'runs know whether they ended', rule: 'ended_and_not_ended', advice: REPORT },
  {
    name: 'dead letters are of dead pages',
    rule: 'letters_of_living_pages',
    advice: 'Start a producer, or: syncstore repair. Discard what stays: syncstore dlq discard',
  },
  {
    name: 'sequences are ahead',
    rule: 'sequences_behind',
    advice:
      "A backup was restored in part. Restore it whole, or set each behind its table's highest: SELECT setval(…)",
  },
  {
    name: 'constraints were checked',
    rule: 'unchecked_constraints',
    advice: 'ALTER TABLE … VALIDATE CONSTRAINT …, which says what breaks it.',
    severity: 'warning',
  },
];

const GRANTS: Check<Verified> = {
  name: 'tokens can be decrypted',
  advice:
    'Set the ENCRYPTION_KEY that they were stored with, or connect the shops again: syncstore shops connect',
  async run({ database, config }) {
    const { count, examples } = await findUnreadableGrants(database, tokenCipher(config.encryptionKey));
    return count === 0 ? ok('all') : { ...broken(count, examples), exitCode: EXIT.refused };
  },
};

export const IMPORT_CHECKS: readonly Check<Verified>[] = [...RULES.map(holds), GRANTS];
