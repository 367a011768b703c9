-- +goose Up
CREATE TABLE plans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL,
  number TEXT NOT NULL,
  title TEXT NOT NULL,
  issued_on DATE NOT NULL,
  issuer TEXT NOT NULL,
  signer TEXT NOT NULL,
  general TEXT NOT NULL,
  loaded_at DATETIME NOT NULL,
  source_hash TEXT NOT NULL
);
CREATE UNIQUE INDEX uq_plans_code ON plans (code);

-- +goose Down
DROP TABLE plans;
