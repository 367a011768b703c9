-- +goose Up
CREATE TABLE user_links (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL,
  user_id INTEGER NOT NULL,
  created_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  used_at DATETIME NULL,
  CONSTRAINT fk_user_links_user FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE UNIQUE INDEX uq_user_links_token ON user_links (token_hash);
CREATE INDEX ix_user_links_user ON user_links (user_id);

-- +goose Down
DROP TABLE user_links;
