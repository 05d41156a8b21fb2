using MLExtensions.Numerics;

namespace MLExtensions.Calibrators;

/// <content>The bytes of a saved model.</content>
public sealed partial class SdmModel : IModelPart<SdmModel>
{
    private const int MaximumMembers = 1 << 12;

    static ModelFormat IModelPart<SdmModel>.Format => new("sdm", 1, 1);

    // Layout: int32 J, int32 chosen, int32 next row number, summary, then J members.
    void IModelPart<SdmModel>.Write(ModelWriter writer)
    {
        writer.Write(_members.Length);
        writer.Write(_chosen);
        writer.Write(_rowNumbers);
        SdmStore.Write(writer, Summary);
        foreach (SdmMember member in _members)
            SdmStore.Write(writer, member);
    }

    static SdmModel IModelPart<SdmModel>.Read(ModelReader reader)
    {
        int count = reader.ReadInt32("the number of models", 1, MaximumMembers);
        int chosen = reader.ReadInt32("the chosen model", 0, count - 1);
        int rowNumbers = reader.ReadInt32("the next row number", 0, int.MaxValue);
        SdmSummary summary = SdmStore.ReadSummary(reader);
        var members = new SdmMember[count];
        for (int j = 0; j < count; j++)
            members[j] = SdmStore.ReadMember(reader);
        return new SdmModel(members, chosen, rowNumbers, summary);
    }
}
