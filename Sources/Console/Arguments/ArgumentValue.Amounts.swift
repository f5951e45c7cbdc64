import Artifact

extension Duration: ArgumentValue {}

extension ByteCount: ArgumentValue {}
