namespace DeviceAgent.Org.Directory;

/// <summary>Why a subject identifier leads to no user.</summary>
public enum SubjectFault
{
    /// <summary>It lacks a member, or nobody here can be named in its format.</summary>
    Malformed,

    /// <summary>There is no such user.</summary>
    Unknown,

    /// <summary>It fits several users.</summary>
    Ambiguous,
}
