-- +goose Up
CREATE TABLE scanners (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  user_id INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  valid_until DATETIME NOT NULL,
  seen_at DATETIME NULL,
  revoked_at DATETIME NULL,
  revoked_by INTEGER NULL,
  CONSTRAINT fk_scanners_user FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE UNIQUE INDEX uq_scanners_token ON scanners (token_hash);
CREATE INDEX ix_scanners_user ON scanners (user_id);

-- +goose Down
DROP TABLE scanners;
