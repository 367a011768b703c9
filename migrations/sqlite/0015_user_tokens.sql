-- +goose Up
CREATE TABLE user_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL,
  user_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  created_at DATETIME NOT NULL,
  revoked_at DATETIME NULL,
  CONSTRAINT fk_user_tokens_user FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE UNIQUE INDEX uq_user_tokens_token ON user_tokens (token_hash);
CREATE INDEX ix_user_tokens_user ON user_tokens (user_id);

-- +goose Down
DROP TABLE user_tokens;
