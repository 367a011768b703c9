-- +goose Up
CREATE TABLE units (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  group_code VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  obliged TINYINT(1) NOT NULL,
  verified TINYINT(1) NOT NULL,
  since_assumed TINYINT(1) NOT NULL,
  parent_id BIGINT UNSIGNED NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NULL,
  sort_no INT NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_units_code (code),
  CONSTRAINT fk_units_parent FOREIGN KEY (parent_id) REFERENCES units (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE units;
