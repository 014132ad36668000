-- AlterTable
ALTER TABLE "import_runs" ADD COLUMN     "trace_parent" TEXT;
