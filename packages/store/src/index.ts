export { keepFirstAdmin } from './accounts/first-admin.ts';
export { isPassword } from './accounts/passwords.ts';
export { closeSession, openSession, SESSION_MS, sessionUser } from './accounts/sessions.ts';
export { type ApiToken, createToken, listTokens, revokeToken, tokenOwner } from './accounts/tokens.ts';
export {
  addUser,
  findUser,
  listUsers,
  ROLES,
  type Role,
  removeUser,
  setPassword,
  type User,
  type UserWithPassword,
} from './accounts/users.ts';
export * from './alert-measures.ts';
export {
  addNotice,
  noticeFailed,
  noticeSent,
  type StoredNotice,
  takeNotice,
} from './alert-notices.ts';
export {
  type AlertEvent,
  type AlertStanding,
  alertHistory,
  alertStandings,
  changeAlertEvent,
  deleteAlertRule,
  forgetAlerts,
  openAlertEvent,
  saveAlertRule,
  savedAlertRules,
  saveStanding,
  silenceAlert,
  withAlerts,
} from './alerts.ts';
export { rememberedUsage, rememberUsage, type UsageRow } from './api-usage.ts';
export {
  type ListingVariant,
  type ListingView,
  type ProductDetails,
  readProduct,
  readProducts,
} from './catalogue/product.ts';
export {
  type AmbiguousKey,
  type Counted,
  listAmbiguousKeys,
  QUALITY_FIELDS,
  type Quality,
  readQuality,
  type ShopQuality,
} from './catalogue/quality.ts';
export { type ProductFilter, type ProductView, searchProducts } from './catalogue/search.ts';
export { type Database, type DatabaseOptions, openDatabase } from './database.ts';
export { type Backlog, readBacklog, undecidedDeadLetters } from './figures/backlog.ts';
export { type Freshness, readFreshness } from './figures/freshness.ts';
export { readThroughput, type Throughput } from './figures/throughput.ts';
export { readWorkable, type Workable } from './figures/workable.ts';
export { type TokenCipher, tokenCipher } from './grants/cipher.ts';
export { shopsWithEndingTokens } from './grants/ending.ts';
export { type RevivedGrant, reviveGrant } from './grants/revive.ts';
export { grantVault } from './grants/vault.ts';
export {
  findUnreadableGrants,
  findViolations,
  type IntegrityRule,
  type Violations,
} from './integrity/violations.ts';
export { type Advance, type AdvanceOptions, advanceRun } from './ledger/advance.ts';
export { approveDelisting } from './ledger/approve-delisting.ts';
export type { AttemptEntry, AttemptFailure } from './ledger/attempt-log.ts';
export {
  DEAD_LETTER_STATUSES,
  type DeadLetterDetails,
  type DeadLetterFilter,
  type DeadLetterStatus,
  type DeadLetterView,
  decidedDeadLetters,
  listDeadLetters,
  readDeadLetter,
  standingDeadLetters,
} from './ledger/dead-letters.ts';
export { type Death, killPage, killUnreadablePage, type LetteredPage } from './ledger/death.ts';
export { type LedgerDriver, type LedgerDriverOptions, ledgerDriver } from './ledger/driver.ts';
export { calledEndpoints, type LedgerFigure, ledgerFigures, shopsAtWork } from './ledger/figures.ts';
export { giveUpRun } from './ledger/give-up.ts';
export { heldPages, shelvePages } from './ledger/held.ts';
export {
  cancelRun,
  type Held,
  pauseRun,
  pauseShop,
  resumeRun,
  resumeShop,
} from './ledger/holds.ts';
export { type IdRun, startIdRun } from './ledger/id-runs.ts';
export { commitList, type ListCommit, type ListCommitOptions } from './ledger/list-commit.ts';
export { listPages, type PageFilter, type PageView } from './ledger/page-list.ts';
export type { ClaimedPage, GoneItem, PageClaim, PendingItem, ReleasedPage } from './ledger/page-row.ts';
export { type ClaimResult, claimPage, releasePages, renewLease } from './ledger/pages.ts';
export { discardDeadLetter, redrivePage } from './ledger/redrive.ts';
export { type IdleWork, idleWork, regenerate, strayJobs, suspectPages } from './ledger/repair.ts';
export {
  failRun,
  noteRun,
  type RequestedRun,
  type RunToStart,
  requestedRuns,
  requestRun,
  startRun,
} from './ledger/runs.ts';
export { type HandBack, handBackPage, settlePage } from './ledger/settle.ts';
export { splitSlice } from './ledger/slices.ts';
export { type CatalogueSize, catalogueSize, type RunView, runSummaries } from './ledger/summary.ts';
export { stopThrottleClocks, throttledForMs } from './ledger/throttling.ts';
export type { TombstoneLimits } from './ledger/tombstones.ts';
export * from './migrations/index.ts';
export { type Decision, NotPossibleError, recordAction } from './operator-actions.ts';
export type {
  ChunkCounts,
  ChunkWrite,
  FetchedProduct,
  RejectedProduct,
  UnchangedProduct,
} from './products/chunk.ts';
export { rejectedPayloads, type StoredPayload } from './products/raw-payloads.ts';
export {
  listRejects,
  type RejectFilter,
  type RejectView,
  rejectGroups,
  rejectPayload,
} from './products/reject-list.ts';
export { type KnownListing, knownListings } from './products/sync-state.ts';
export { witnessListing } from './products/witness.ts';
export { writeChunk } from './products/write-chunk.ts';
export { type StoredLimit, storedLimits, storeLimits } from './rate-limits.ts';
export { type LettersKept, pruneDeadLetters } from './retention/dead-letters.ts';
export { pruneActions, pruneAlerts, pruneResolvedRejects } from './retention/history.ts';
export { prunePages, pruneRuns } from './retention/runs.ts';
export {
  addSchedules,
  changeSchedules,
  dueSchedules,
  listSchedules,
  type MissingSchedule,
  missingSchedules,
  type Schedule,
  type ScheduleChange,
  type ScheduledStart,
  type SchedulePlan,
  startScheduled,
} from './schedules.ts';
export {
  connectionUse,
  longStatements,
  serverVersion,
  slowStatements,
} from './server-state.ts';
export { listShops, type ShopView, saveAuthorisation } from './shops.ts';
export {
  endSlowdown,
  planSlowdown,
  readSlowdown,
  type StoredSlowdown,
  slowdownApplied,
} from './slowdown.ts';
export { isDatabaseUnavailable } from './sql-state.ts';
export { drawTicket } from './tickets.ts';
