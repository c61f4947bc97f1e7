# Resources with attributes that only a configuration holds, each with a value that it does not have by itself.

terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_iam_role" "machine" {
  name                  = "unread-machine"
  force_detach_policies = true
  assume_role_policy    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "states.amazonaws.com" } }] })
}

resource "aws_security_group" "open" {
  name                   = "unread-open"
  revoke_rules_on_delete = true
}

resource "aws_secretsmanager_secret" "password" {
  name                           = "unread-password"
  recovery_window_in_days        = 7
  force_overwrite_replica_secret = true
}

resource "aws_secretsmanager_secret_version" "password" {
  secret_id     = aws_secretsmanager_secret.password.id
  secret_string = "correct-horse-battery"
}

resource "aws_kms_key" "data" {
  multi_region                       = true
  bypass_policy_lockout_safety_check = true
  deletion_window_in_days            = 8
}

resource "aws_kms_replica_key" "data" {
  provider                           = aws.west
  primary_key_arn                    = aws_kms_key.data.arn
  bypass_policy_lockout_safety_check = true
  deletion_window_in_days            = 8
}

resource "aws_sfn_state_machine" "flow" {
  name       = "unread-flow"
  role_arn   = aws_iam_role.machine.arn
  publish    = true
  definition = jsonencode({ StartAt = "one", States = { one = { Type = "Succeed" } } })
}

resource "aws_ssm_parameter" "plain" {
  name      = "unread-plain"
  type      = "String"
  value     = "v"
  overwrite = true
}

resource "aws_ssm_parameter" "insecure" {
  name           = "unread-insecure"
  type           = "String"
  insecure_value = "v"
}

resource "aws_api_gateway_rest_api" "api" {
  name              = "unread-api"
  fail_on_warnings  = true
  put_rest_api_mode = "merge"
}

resource "aws_s3_bucket" "files" {
  bucket        = "unread-files"
  force_destroy = true
}

resource "aws_cloudwatch_log_group" "log" {
  name         = "unread-log"
  skip_destroy = true
}

resource "aws_cloudwatch_event_bus" "events" {
  name = "unread-events"
}

resource "aws_cloudwatch_event_rule" "all" {
  name           = "unread-all"
  event_bus_name = aws_cloudwatch_event_bus.events.name
  event_pattern  = jsonencode({ source = ["x"] })
  force_destroy  = true
}

resource "aws_sqs_queue" "inbox" {
  name = "unread-inbox"
}

resource "aws_cloudwatch_event_target" "inbox" {
  rule           = aws_cloudwatch_event_rule.all.name
  event_bus_name = aws_cloudwatch_event_bus.events.name
  arn            = aws_sqs_queue.inbox.arn
  force_destroy  = true
}

resource "aws_sns_topic" "alerts" {
  name = "unread-alerts"
}

resource "aws_sns_topic_subscription" "pager" {
  topic_arn                       = aws_sns_topic.alerts.arn
  protocol                        = "https"
  endpoint                        = "https://example.com/x"
  confirmation_timeout_in_minutes = 2
  endpoint_auto_confirms          = false
}

resource "aws_route53_zone" "example" {
  name          = "example.com"
  force_destroy = true
}

resource "aws_route53_record" "www" {
  zone_id         = aws_route53_zone.example.zone_id
  name            = "a.example.com"
  type            = "CNAME"
  ttl             = 30
  records         = ["b.example.com"]
  allow_overwrite = true
}

resource "aws_rds_cluster" "ledger" {
  cluster_identifier          = "unread-ledger"
  engine                      = "aurora-postgresql"
  master_username             = "administrator"
  master_password             = "correct-horse-battery"
  allow_major_version_upgrade = true
  apply_immediately           = true
  delete_automated_backups    = false
  final_snapshot_identifier   = "final"
  skip_final_snapshot         = false
}

resource "aws_rds_cluster_instance" "ledger" {
  cluster_identifier = aws_rds_cluster.ledger.id
  engine             = "aurora-postgresql"
  instance_class     = "db.r6g.large"
  apply_immediately  = true
  force_destroy      = true
}

resource "aws_backup_vault" "backups" {
  name          = "unread-backups"
  force_destroy = true
}

resource "aws_vpc" "east" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "west" {
  provider   = aws.west
  cidr_block = "10.1.0.0/16"
}

resource "aws_vpc_peering_connection" "peering" {
  vpc_id      = aws_vpc.east.id
  peer_vpc_id = aws_vpc.west.id
  peer_region = "us-west-2"
}

resource "aws_vpc_peering_connection_accepter" "peering" {
  provider                  = aws.west
  vpc_peering_connection_id = aws_vpc_peering_connection.peering.id
  auto_accept               = true
}

resource "aws_route_table" "ways" {
  vpc_id = aws_vpc.east.id
}

resource "aws_internet_gateway" "internet" {
  vpc_id = aws_vpc.east.id
}

resource "aws_route" "internet" {
  route_table_id              = aws_route_table.ways.id
  destination_ipv6_cidr_block = "::/0"
  gateway_id                  = aws_internet_gateway.internet.id
}

resource "aws_route_table_association" "internet" {
  route_table_id = aws_route_table.ways.id
  gateway_id     = aws_internet_gateway.internet.id
}

resource "aws_lb_target_group" "function" {
  name                 = "unread-function"
  target_type          = "lambda"
  deregistration_delay = 100
  proxy_protocol_v2    = true
  slow_start           = 30
}
