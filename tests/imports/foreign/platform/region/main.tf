variable "short" { type = string }

resource "aws_kms_key" "data" {
  description         = "data of the platform"
  enable_key_rotation = true
}

resource "aws_kms_alias" "data" {
  name          = "alias/platform-data-${var.short}"
  target_key_id = aws_kms_key.data.key_id
}

resource "aws_dynamodb_table" "tenants" {
  name         = "platform-tenants-${var.short}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "tenant"

  attribute {
    name = "tenant"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.data.arn
  }
}

resource "aws_dynamodb_table" "jobs" {
  count        = 1
  name         = "platform-jobs-${var.short}"
  billing_mode = "PROVISIONED"
  hash_key     = "job"

  read_capacity  = 5
  write_capacity = 5

  attribute {
    name = "job"
    type = "S"
  }
}

resource "aws_cloudwatch_metric_alarm" "stuck" {
  alarm_name          = "platform-stuck-${var.short}"
  namespace           = "Platform"
  metric_name         = "StuckJobs"
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  threshold           = 3
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
}

resource "aws_ssm_parameter" "settings" {
  for_each    = { "limits/jobs" = "40", "limits/tenants" = "900" }
  name        = "/platform/${var.short}/${each.key}"
  description = "read by the workers"
  type        = "String"
  value       = each.value
}
