namespace DeviceAgent.EndToEnd.Tests.Docs.Commands;

/// <summary>What the pages on the org take for granted.</summary>
internal static class OrgPages
{
    /// <summary>Functions for people, devices, challenges and agents; the page's <c>api</c>, which fails where the org refuses.</summary>
    public const string Functions = """
        api() { curl -sS --fail-with-body -H "Authorization: SSWS $TOKEN" -H 'Content-Type: application/json' "$@"; echo; }
        user() { api $ORG/api/v1/users -d '{"profile":{"login":"'$1'@example.com","firstName":"'$1'","lastName":"X"}}' | jq -r .id; }
        device() { api $ORG/api/v1/devices -d '{"profile":{"displayName":"'$1'","platform":"MACOS"}}' | jq -r .id; }
        assign() { api -X PUT $ORG/api/v1/devices/$1/users/$2 -d '{}' > /dev/null; }
        suspended() { api -X POST $ORG/api/v1/users/$1/lifecycle/suspend | jq -r .traceId; }
        challenge() { api $ORG/api/v1/device-access/challenges -d "$1" | jq -r .challenge; }
        certificates() { api "$ORG/api/v1/device-access/certificates?deviceId=$1&status=$2"; }
        request() { openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -subj /CN=mac 2>/dev/null | jq -Rs . | tr -d '"'; }
        enrol() {
          printf %s "$3" > ~/challenge-$1
          device-agent enroll --scep-url $ORG/scep/$2 --challenge-file ~/challenge-$1 --subject CN=$1 --ca-fingerprint $FINGERPRINT --StateFolder ~/state-$1 > /dev/null
        }
        pending() { local id=$(device $1); enrol $1 default $STATIC || true; certificates $id PENDING | jq -r '.[0].serialNumber'; }
        keys() { api $ORG/api/v1/devices/$DEVICE/instance-keys; }
        contact() { device-agent run --once --dry-run --OrgUrl $DEVICES --OrgCaFile $CA --Certificate:Path ~/state-mac-7/device.pem --StateFolder ~/$1 > /dev/null || true; }

        """;

    /// <summary>Three people with four devices.</summary>
    public const string People = """
        assign $(device mac-katherine) $(user katherine)
        GRACE=$(user grace) && assign $(device mac-grace) $GRACE && assign $(device imac-grace) $GRACE
        assign $(device mac-edith) $(user edith)
        """;

    /// <summary>More devices at once than the limit.</summary>
    public const string Storm = """
        suspended grace@example.com > /dev/null && suspended edith@example.com > /dev/null
        """;

    /// <summary>Of docs/org-api.md.</summary>
    public static IReadOnlyList<PageGiven> ApiGivens { get; } =
    [
        new("/lifecycle/suspend ", "USER=$(user hedy); assign $(device mac-hedy) $USER"),
        new("$DEVICE", "DEVICE=$(device mac-2); USER=$(user joan)"),
        new("groups/$GROUP -d", "GROUP=$(api \"$ORG/api/v1/groups?q=pil\" | jq -r '.[0].id')"),
        new("device-groups/$KIOSKS", "KIOSKS=$(api $ORG/api/v1/device-access/device-groups | jq -r '.[0].id')"),
        new("@people.csv", "printf 'login,firstName,lastName,groups\\nlise@example.com,Lise,Meitner,Physics;Pilots\\n' > people.csv"),
        new("\"csr\"", "DEVICE=$(device mac-3); CSR=$(request)"),
        new("$SERIAL/approve", "STATIC=$(challenge '{\"name\":\"fleet\"}'); SERIAL=$(pending mac-4)"),
        new("$SERIAL/reject", "SERIAL=$(pending mac-5)"),
        new("$SERIAL/revoke", "SERIAL=$(certificates $DEVICE BOUND | jq -r '.[0].serialNumber')"),
        new("device-access/requests ", """
            enrol mac-6 byhand $(challenge '{"name":"by hand","profile":"byhand"}') &
            until [ $(api $ORG/api/v1/device-access/requests | jq length) -gt 0 ]; do kill -0 $!; sleep 0.1; done
            """),
        new("requests/$ID", "ID=$(api $ORG/api/v1/device-access/requests | jq -r '.[0].id')"),
        new("challenges/$ID", "ID=$(api $ORG/api/v1/device-access/challenges | jq -r '.[0].id')"),
        new("$DEVICE/instance-keys ", "DEVICE=$(device mac-7); enrol mac-7 default $(challenge '{\"deviceId\":\"'$DEVICE'\"}'); contact one; contact two"),
        new("$THUMBPRINT/accept", "THUMBPRINT=$(keys | jq -r 'map(select(.status == \"PENDING\"))[0].thumbprint')"),
        new("$THUMBPRINT/reject", "contact three; THUMBPRINT=$(keys | jq -r 'map(select(.status == \"PENDING\"))[0].thumbprint')"),
        new("/device-logout -d", "DEVICE=$(device mac-8); USER=$(user mary); assign $DEVICE $USER"),
        new("device-logouts/$TRACE", "TRACE=$(api \"$ORG/api/v1/device-logouts?userId=$USER\" | jq -r '.[0].traceId')"),
        new("receivers/$RECEIVER/status", """
            MADE=$(api $ORG/api/v1/ssf/receivers -d '{"name":"siem"}'); RECEIVER=$(echo "$MADE" | jq -r .id)
            curl -sS --fail-with-body -H "Authorization: Bearer $(echo "$MADE" | jq -r .token)" -H 'Content-Type: application/json' $ORG/ssf/stream -d '{}' > /dev/null
            """),
        new("$POLICY/rules ", "POLICY=$ORG/api/v1/policies/rstEntityRiskPolicy1"),
        new("$POLICY/rules/$RULE -d", "RULE=$(api $POLICY/rules | jq -r '.[0].id')"),
        new("$TRACE/release", "USER=$(user rosa); assign $(device mac-9) $USER; assign $(device mac-10) $USER; TRACE=$(suspended $USER)"),
    ];

    /// <summary>Of docs/certificates.md.</summary>
    public static IReadOnlyList<PageGiven> CertificateGivens { get; } =
    [
        new("\"deviceId\"", "DEVICE=$(device mac-1)"),
        new("enroll --scep-url https", "challenge '{\"name\":\"fleet\"}' > ~/challenge"),
        new("enroll --scep-url http:", """
            DEVICE=$(api -G $ORG/api/v1/devices --data-urlencode "search=profile.displayName eq \"$(hostname)\"" | jq -r '.[0].id')
            challenge '{"deviceId":"'$DEVICE'"}' > ~/challenge; rm -r ~/.local/state/device-agent
            """),
    ];
}
