# The least that the provider takes of each type of which imports must know what it adds. Nothing of it is ever made.

resource "aws_acm_certificate" "least" {
  domain_name       = "www.example.com"
  validation_method = "DNS"
}

resource "aws_api_gateway_domain_name" "least" {
  domain_name              = "www.example.com"
  regional_certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"
}

resource "aws_api_gateway_integration" "least" {
  rest_api_id = "api"
  resource_id = "resource"
  http_method = "GET"
  type        = "MOCK"
}

resource "aws_api_gateway_rest_api" "least" {
  name = "api"
}

resource "aws_api_gateway_stage" "least" {
  rest_api_id   = "api"
  deployment_id = "deployment"
  stage_name    = "live"
}

resource "aws_backup_plan" "least" {
  name = "backups"
  rule {
    rule_name         = "daily"
    target_vault_name = "vault"
    schedule          = "cron(0 1 * * ? *)"
  }
}

resource "aws_backup_selection" "least" {
  name         = "all"
  plan_id      = "plan"
  iam_role_arn = "arn:aws:iam::123456789012:role/backups"
  resources    = ["*"]
}

resource "aws_cloudwatch_composite_alarm" "least" {
  alarm_name = "any"
  alarm_rule = "ALARM(one)"
}

resource "aws_cloudwatch_event_archive" "least" {
  name             = "archive"
  event_source_arn = "arn:aws:events:us-east-1:123456789012:event-bus/bus"
}

resource "aws_cloudwatch_event_rule" "least" {
  name                = "rule"
  schedule_expression = "rate(1 day)"
}

resource "aws_cloudwatch_event_target" "least" {
  rule = "rule"
  arn  = "arn:aws:sqs:us-east-1:123456789012:queue"
}

resource "aws_cloudwatch_log_group" "least" {
  name = "log"
}

resource "aws_cloudwatch_metric_alarm" "least" {
  alarm_name          = "one"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
  namespace           = "Own"
  metric_name         = "Metric"
  period              = 60
  statistic           = "Sum"
  threshold           = 1
}

resource "aws_config_config_rule" "least" {
  name = "rule"
  source {
    owner             = "AWS"
    source_identifier = "S3_BUCKET_VERSIONING_ENABLED"
  }
}

resource "aws_config_configuration_recorder" "least" {
  name     = "recorder"
  role_arn = "arn:aws:iam::123456789012:role/recorder"
  recording_group {
    all_supported = true
  }
}

resource "aws_db_subnet_group" "least" {
  name       = "subnets"
  subnet_ids = ["subnet-1"]
}

resource "aws_dynamodb_table" "least" {
  name           = "table"
  hash_key       = "key"
  read_capacity  = 1
  write_capacity = 1
  attribute {
    name = "key"
    type = "S"
  }
}

resource "aws_eip" "least" {
}

resource "aws_flow_log" "least" {
  vpc_id          = "vpc-1"
  traffic_type    = "ALL"
  log_destination = "arn:aws:logs:us-east-1:123456789012:log-group:flows"
}

resource "aws_globalaccelerator_endpoint_group" "least" {
  listener_arn = "arn:aws:globalaccelerator::123456789012:accelerator/accelerator/listener/listener"
}

resource "aws_iam_role" "least" {
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_kms_key" "least" {
}

resource "aws_kms_replica_key" "least" {
  primary_key_arn = "arn:aws:kms:us-west-2:123456789012:key/mrk-1"
}

resource "aws_lambda_event_source_mapping" "least" {
  event_source_arn = "arn:aws:sqs:us-east-1:123456789012:queue"
  function_name    = "function"
}

resource "aws_lambda_function" "least" {
  function_name = "function"
  role          = "arn:aws:iam::123456789012:role/function"
  s3_bucket     = "packages"
  s3_key        = "function.zip"
  handler       = "index.handler"
  runtime       = "python3.13"
}

resource "aws_lb" "least" {
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_listener" "least" {
  load_balancer_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/balancer/1"
  port              = 80
  default_action {
    type = "redirect"
    redirect {
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_target_group" "least" {
  name        = "targets"
  target_type = "lambda"
}

resource "aws_lb_target_group" "with_checks" {
  name        = "targets"
  target_type = "lambda"
  health_check {
    enabled = true
  }
}

resource "aws_nat_gateway" "least" {
  subnet_id = "subnet-1"
}

resource "aws_rds_cluster" "least" {
  cluster_identifier = "cluster"
  engine             = "aurora-postgresql"
  master_username    = "administrator"
  master_password    = "correct-horse-battery"
}

resource "aws_rds_cluster_instance" "least" {
  cluster_identifier = "cluster"
  engine             = "aurora-postgresql"
  instance_class     = "db.r6g.large"
}

resource "aws_rds_cluster_parameter_group" "least" {
  family = "aurora-postgresql16"
  parameter {
    name  = "log_statement"
    value = "ddl"
  }
}

resource "aws_rds_global_cluster" "least" {
  global_cluster_identifier = "global"
  engine                    = "aurora-postgresql"
}

resource "aws_route53_health_check" "least" {
  type = "HTTPS"
  fqdn = "www.example.com"
}

resource "aws_route53_record" "least" {
  zone_id = "Z1"
  name    = "www.example.com"
  type    = "CNAME"
  ttl     = 30
  records = ["one.example.com"]
}

resource "aws_route53_zone" "least" {
  name = "example.com"
}

resource "aws_s3_bucket" "least" {
  bucket = "bucket"
}

resource "aws_s3_bucket_lifecycle_configuration" "least" {
  bucket = "bucket"
  rule {
    id     = "rule"
    status = "Enabled"
    filter {
    }
    expiration {
      days = 3
    }
  }
}

resource "aws_secretsmanager_secret" "least" {
  name = "secret"
}

resource "aws_security_group" "least" {
  vpc_id = "vpc-1"
}

resource "aws_sfn_state_machine" "least" {
  name       = "machine"
  role_arn   = "arn:aws:iam::123456789012:role/machine"
  definition = jsonencode({ StartAt = "one", States = { one = { Type = "Succeed" } } })
}

resource "aws_sns_topic" "least" {
  name = "topic"
}

resource "aws_sns_topic_subscription" "least" {
  topic_arn = "arn:aws:sns:us-east-1:123456789012:topic"
  protocol  = "email"
  endpoint  = "operations@example.com"
}

resource "aws_sqs_queue" "least" {
  name = "queue"
}

resource "aws_ssm_document" "least" {
  name          = "document"
  document_type = "Automation"
  content       = jsonencode({ schemaVersion = "0.3", mainSteps = [] })
}

resource "aws_ssm_parameter" "least" {
  name  = "parameter"
  type  = "String"
  value = "value"
}

resource "aws_subnet" "least" {
  vpc_id     = "vpc-1"
  cidr_block = "10.0.0.0/24"
}

resource "aws_vpc" "least" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc_endpoint" "least" {
  vpc_id       = "vpc-1"
  service_name = "com.amazonaws.us-east-1.s3"
}

resource "aws_vpc_peering_connection" "least" {
  vpc_id      = "vpc-1"
  peer_vpc_id = "vpc-2"
}

resource "aws_vpc_peering_connection_accepter" "least" {
  vpc_peering_connection_id = "pcx-1"
}

resource "aws_xray_group" "least" {
  group_name        = "group"
  filter_expression = "fault"
}
