-- +goose Up
CREATE TABLE plan_roles (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  plan_id BIGINT UNSIGNED NOT NULL,
  role VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  unit_id BIGINT UNSIGNED NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NULL,
  verified TINYINT(1) NOT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_plan_roles_from (plan_id, role, valid_from),
  CONSTRAINT fk_plan_roles_plan FOREIGN KEY (plan_id) REFERENCES plans (id),
  CONSTRAINT fk_plan_roles_unit FOREIGN KEY (unit_id) REFERENCES units (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE plan_roles;
