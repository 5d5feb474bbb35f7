-- Append-only: the triggers refuse every UPDATE and DELETE. `audit_number` ties a row to its audit record.
CREATE TABLE IF NOT EXISTS audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  action TEXT NOT NULL,
  content TEXT NOT NULL,
  previous_sha256 TEXT NOT NULL,
  sha256 TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS status_change (
  change_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  subject_id TEXT NOT NULL,
  status TEXT NOT NULL,
  previous TEXT NOT NULL,
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  undoes INTEGER REFERENCES status_change (change_id)
);
CREATE INDEX IF NOT EXISTS status_change_of_subject ON status_change (subject_id, change_id);
CREATE TABLE IF NOT EXISTS judgement (
  judgement_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  left_mention_id TEXT NOT NULL,
  right_mention_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  withdraws INTEGER REFERENCES judgement (judgement_id)
);
-- A judgement that has no effect until a second person agrees; those of one action share `act`, the first of them.
CREATE TABLE IF NOT EXISTS judgement_hold (
  hold_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  judgement_id INTEGER NOT NULL UNIQUE REFERENCES judgement (judgement_id),
  act INTEGER NOT NULL REFERENCES judgement (judgement_id),
  because TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS second_opinion (
  opinion_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  act INTEGER NOT NULL UNIQUE REFERENCES judgement (judgement_id),
  agrees INTEGER NOT NULL,
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
);
-- An entity taken apart in one action: the judgements it made and took back, and what the merge had touched.
CREATE TABLE IF NOT EXISTS unmerge (
  unmerge_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  entity_id TEXT NOT NULL,
  taken_out TEXT NOT NULL,
  judged TEXT NOT NULL,
  withdrawn TEXT NOT NULL,
  touched TEXT NOT NULL,
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  undoes INTEGER REFERENCES unmerge (unmerge_id)
);
-- What somebody said of several people at once: the judgements that say it, whom it was about, what it touched.
CREATE TABLE IF NOT EXISTS group_decision (
  decision_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  verdict TEXT NOT NULL,
  people TEXT NOT NULL,
  judged TEXT NOT NULL,
  touched TEXT NOT NULL,
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL,
  undoes INTEGER REFERENCES group_decision (decision_id)
);
CREATE TABLE IF NOT EXISTS view (
  view_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  subject_id TEXT NOT NULL,
  what TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS view_of_subject ON view (subject_id, view_id);
-- What stood in a saved list is kept apart from the chain, so that deleting it deletes it.
CREATE TABLE IF NOT EXISTS saved_list (
  save_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  name TEXT NOT NULL,
  n_lists INTEGER NOT NULL,
  n_lines INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS saved_list_content (
  save_id INTEGER PRIMARY KEY REFERENCES saved_list (save_id),
  name TEXT NOT NULL,
  content BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS source_removal (
  removal_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  source_id TEXT NOT NULL,
  rested_on_it TEXT NOT NULL,
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS row_correction (
  correction_id INTEGER PRIMARY KEY AUTOINCREMENT,
  audit_number INTEGER NOT NULL REFERENCES audit (number),
  source_id TEXT NOT NULL,
  file_name TEXT NOT NULL,
  rows TEXT NOT NULL,
  reason TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
);
