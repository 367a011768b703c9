-- +goose Up
CREATE TABLE plan_obligations (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  plan_id BIGINT UNSIGNED NOT NULL,
  code VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  sort_no INT NOT NULL,
  title TEXT NOT NULL,
  title_en TEXT NOT NULL,
  task_code VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  subject VARCHAR(200) NOT NULL,
  due_kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  due_rule VARCHAR(200) NOT NULL,
  parameters TEXT NOT NULL,
  valid_from DATE NOT NULL,
  valid_to DATE NULL,
  PRIMARY KEY (id),
  UNIQUE KEY uq_plan_obligations_code (plan_id, code, valid_from),
  CONSTRAINT fk_plan_obligations_plan FOREIGN KEY (plan_id) REFERENCES plans (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- +goose Down
DROP TABLE plan_obligations;
