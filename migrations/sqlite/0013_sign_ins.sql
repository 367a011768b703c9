-- +goose Up
CREATE TABLE sign_ins (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL,
  user_id INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  seen_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  agent TEXT NOT NULL,
  CONSTRAINT fk_sign_ins_user FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE UNIQUE INDEX uq_sign_ins_token ON sign_ins (token_hash);
CREATE INDEX ix_sign_ins_user ON sign_ins (user_id);

-- +goose Down
DROP TABLE sign_ins;
