#!/bin/sh
# Jamf Pro extension attribute, type String: running, loaded (launchd knows it, but it does not run now), or stopped.
printed=$(/bin/launchctl print system/org.deviceagent.agent 2>/dev/null) || printed=
case $printed in
  *"state = running"*) state=running ;;
  "") state=stopped ;;
  *) state=loaded ;;
esac
echo "<result>$state</result>"
