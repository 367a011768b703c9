-- +goose Up
CREATE TABLE sign_ins (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  token_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  user_id BIGINT UNSIGNED NOT NULL,
  created_at DATETIME NOT NULL,
  seen_at DATETIME NOT NULL,
  expires_at DATETIME NOT NULL,
  agent VARCHAR(200) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_sign_ins_token (token_hash),
  KEY ix_sign_ins_user (user_id),
  CONSTRAINT fk_sign_ins_user FOREIGN KEY (user_id) REFERENCES users (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE sign_ins;
