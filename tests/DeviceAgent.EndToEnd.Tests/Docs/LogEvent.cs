using System.Reflection;
using DeviceAgent.Core;
using DeviceAgent.Linux;
using DeviceAgent.MacOS;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Protocol;
using DeviceAgent.Scep.Client;
using Microsoft.Extensions.Logging;

namespace DeviceAgent.EndToEnd.Tests.Docs;

/// <summary>One <see cref="LoggerMessageAttribute"/> of agent or org.</summary>
internal sealed record LogEvent(int Id, string Name, LogLevel Level, string Message, string Namespace, string Method)
{
    private static readonly Assembly[] Agent =
    [
        typeof(ExitCodes).Assembly, typeof(AgentIdentity).Assembly, typeof(MacPlatform).Assembly, typeof(LinuxPlatform).Assembly,
        typeof(ScepException).Assembly, typeof(ProtocolJson).Assembly,
    ];

    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<LogEvent> All { get; } =
    [
        .. Agent.Append(typeof(OrgHost).Assembly)
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(
                BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Event: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(pair => pair.Event is not null)
            .Select(pair => new LogEvent(
                pair.Event!.EventId,
                pair.Event.EventName ?? "",
                pair.Event.Level,
                pair.Event.Message,
                pair.Method.DeclaringType!.Namespace!,
                $"{pair.Method.DeclaringType.Name}.{pair.Method.Name}"))
            .OrderBy(one => one.Id),
    ];
}
