-- +goose Up
CREATE TABLE plans (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  number VARCHAR(60) NOT NULL,
  title TEXT NOT NULL,
  issued_on DATE NOT NULL,
  issuer VARCHAR(200) NOT NULL,
  signer VARCHAR(120) NOT NULL,
  general TEXT NOT NULL,
  loaded_at DATETIME NOT NULL,
  source_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_plans_code (code)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE plans;
