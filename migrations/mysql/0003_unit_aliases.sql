-- +goose Up
CREATE TABLE unit_aliases (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  unit_id BIGINT UNSIGNED NOT NULL,
  alias VARCHAR(200) NOT NULL,
  alias_fold VARCHAR(200) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_unit_aliases_fold (unit_id, alias_fold),
  CONSTRAINT fk_unit_aliases_unit FOREIGN KEY (unit_id) REFERENCES units (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE unit_aliases;
