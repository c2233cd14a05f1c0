import type { Agent } from '@guru-rmm/api/agent.ts';
import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { bytes } from '../../shared/format/bytes.ts';
import { duration } from '../../shared/format/duration.ts';
import { TimeAgo } from '../../shared/ui/time-ago.tsx';
import classes from './agent-facts.module.css';

/** What is known of a machine; live measures only while it is online, since they are stale otherwise. */
export function AgentFacts({ agent }: { readonly agent: Agent }) {
  const facts: [label: string, value: ReactNode][] = [
    ['System', agent.os || agent.platform || 'unknown'],
    ['Platform', agent.platform || 'unknown'],
    ['Agent version', agent.agent_version || 'unknown'],
    ['Last seen', agent.online ? 'now' : <TimeAgo key="seen" at={agent.last_seen_at} />],
    ['Enrolled', <TimeAgo key="enrolled" at={agent.enrolled_at} />],
    ...(agent.online ? liveFacts(agent) : []),
    ['Device', agent.device_id || agent.agent_id],
  ];
  return (
    <Paper withBorder radius="md" p="lg" component="section" aria-labelledby="facts-title">
      <Title order={2} size="h4" id="facts-title" mb="sm">
        Facts
      </Title>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label} className={classes.fact}>
            <Text component="dt" size="xs" c="dimmed">
              {label}
            </Text>
            <Text component="dd" size="sm" m={0} className={classes.value ?? ''}>
              {value}
            </Text>
          </div>
        ))}
      </dl>
    </Paper>
  );
}

function liveFacts(agent: Agent): [string, ReactNode][] {
  const facts: [string, ReactNode][] = [];
  if (typeof agent.cpu_percent === 'number') facts.push(['Processor', `${Math.round(agent.cpu_percent)} %`]);
  if (typeof agent.memory_used_bytes === 'number' && typeof agent.memory_total_bytes === 'number') {
    facts.push(['Memory', `${bytes(agent.memory_used_bytes)} of ${bytes(agent.memory_total_bytes)}`]);
  }
  if (typeof agent.uptime_seconds === 'number') facts.push(['Running for', duration(agent.uptime_seconds)]);
  return facts;
}
