using System.Text.Json.Serialization;

namespace DeviceAgent.Protocol.Discovery;

/// <summary>The transmitter configuration metadata (SSF 1.0 section 7.1).</summary>
public sealed record SsfConfiguration
{
    /// <summary>RFC 8936 poll delivery, as it stands in <c>delivery_methods_supported</c> and in a stream's <c>delivery.method</c>.</summary>
    public const string PollDelivery = "urn:ietf:rfc:8936";

    /// <summary>The final specification, as <see cref="SpecVersion"/> names it.</summary>
    public const string FinalVersion = "1_0";

    /// <summary><see cref="DefaultSubjects"/>: every subject that fits a stream is on it from the beginning.</summary>
    public const string AllSubjects = "ALL";

    [JsonPropertyName("spec_version")] public string? SpecVersion { get; init; }

    [JsonPropertyName("issuer")] public required string Issuer { get; init; }

    [JsonPropertyName("jwks_uri")] public required string JwksUri { get; init; }

    [JsonPropertyName("delivery_methods_supported")] public IReadOnlyList<string>? DeliveryMethodsSupported { get; init; }

    [JsonPropertyName("configuration_endpoint")] public required string ConfigurationEndpoint { get; init; }

    [JsonPropertyName("status_endpoint")] public string? StatusEndpoint { get; init; }

    /// <summary>Null where streams have fixed subjects.</summary>
    [JsonPropertyName("add_subject_endpoint")] public string? AddSubjectEndpoint { get; init; }

    /// <inheritdoc cref="AddSubjectEndpoint"/>
    [JsonPropertyName("remove_subject_endpoint")] public string? RemoveSubjectEndpoint { get; init; }

    [JsonPropertyName("verification_endpoint")] public string? VerificationEndpoint { get; init; }

    /// <summary>Members of a complex subject that a receiver must understand, or discard the event (SSF 1.0 section 3.6).</summary>
    [JsonPropertyName("critical_subject_members")] public IReadOnlyList<string>? CriticalSubjectMembers { get; init; }

    [JsonPropertyName("authorization_schemes")] public IReadOnlyList<AuthorizationScheme>? AuthorizationSchemes { get; init; }

    /// <summary><c>ALL</c> or <c>NONE</c>: the subjects of a new stream.</summary>
    [JsonPropertyName("default_subjects")] public string? DefaultSubjects { get; init; }
}
